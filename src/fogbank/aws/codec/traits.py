"""Traits as they apply to one use of a shape: what the use says wins over what the shape says."""

from __future__ import annotations

from fogbank.aws.model import Namespace, ServiceModel, Shape, ShapeRef

# Where members of a result may live; labels and query parameters are bound in requests alone.
OUTSIDE_THE_BODY = frozenset({"header", "headers", "statusCode"})


class Use:
    """A shape in its place: member of a structure, element of a list, key or value of a map."""

    __slots__ = ("ref", "shape")

    def __init__(self, model: ServiceModel, ref: ShapeRef) -> None:
        self.ref = ref
        self.shape: Shape = model.shapes[ref.shape]

    @property
    def type(self) -> str:
        return self.shape.type

    @property
    def flattened(self) -> bool:
        return self.ref.flattened or self.shape.flattened

    @property
    def timestamp_format(self) -> str | None:
        return self.ref.timestamp_format or self.shape.timestamp_format

    @property
    def namespace(self) -> Namespace:
        return self.ref.xml_namespace or self.shape.xml_namespace

    @property
    def streaming(self) -> bool:
        return self.ref.streaming or self.shape.streaming

    @property
    def element(self) -> ShapeRef:
        assert self.shape.member is not None
        return self.shape.member

    @property
    def key(self) -> ShapeRef:
        assert self.shape.key is not None
        return self.shape.key

    @property
    def value(self) -> ShapeRef:
        assert self.shape.value is not None
        return self.shape.value

    def xml_name(self, member: str) -> str:
        """The element's name: a flattened list without a name of its own uses its element's."""
        if self.ref.location_name is not None:
            return self.ref.location_name
        if self.flattened and self.shape.type == "list" and self.element.location_name is not None:
            return self.element.location_name
        return member
