"""The heaviest of many keys, counted in a bounded place.

Space saving (Metwally, Agrawal, El Abbadi: "Efficient Computation of Frequent and Top-k Elements in Data Streams",
2005): where there is no place for a new key, it takes that of the lightest one and goes on from its weight. Weights are
exact until then; afterwards a weight is never too small, and too large by the whole weight over the number of places at
most. The weights' sum is always exact, and a key that is heavier than that quotient always has a place.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush, heapreplace


class Heaviest:
    """`places` bounds the number of keys."""

    __slots__ = ("_lightest", "_places", "weights")

    def __init__(self, places: int) -> None:
        self.weights: dict[bytes, float] = {}
        self._places = places
        # All keys by weights that they had once: what comes up is weighed again. Empty until the places are taken.
        self._lightest: list[tuple[float, bytes]] = []

    def add(self, key: bytes, weight: float) -> None:
        """Count a key."""
        weights = self.weights
        if key in weights:
            weights[key] += weight
        elif len(weights) < self._places:
            weights[key] = weight
        else:
            weights[key] = weight = self._give_up() + weight
            heappush(self._lightest, (weight, key))

    def _give_up(self) -> float:
        """Free the place of the lightest key; returns its weight."""
        weights, lightest = self.weights, self._lightest
        if not lightest:
            lightest.extend((weight, key) for key, weight in weights.items())
            heapify(lightest)
        while (now := weights[lightest[0][1]]) != lightest[0][0]:
            heapreplace(lightest, (now, lightest[0][1]))
        _, key = heappop(lightest)
        return weights.pop(key)
