"""Texts about nothing in particular and about everything: how a model scores when nothing is asked.

Their vectors are embedded once a model. Their mean is what all texts have in common
(`combine.text_vector`), and their scores with the library's photos are what chance looks like
(`relevance.Calibration`).
"""

from __future__ import annotations

TEXTS = (
    *("a photo", "an image", "something", "a close-up", "outside", "indoors", "a drawing", "a screenshot"),
    *("a man", "a woman", "a child", "a crowd", "a face", "a hand", "a dog", "a bird", "a cow", "a fish"),
    *("an insect", "a wild animal", "a flower", "a tree", "grass", "fruit", "bread", "a meal", "a bottle"),
    *("a chair", "a bed", "a kitchen", "an office", "a shop", "a church", "a house", "a bridge", "a street"),
    *("a car", "a train", "an aeroplane", "a boat", "a bicycle", "the sea", "a river", "a mountain", "snow"),
    *("the sky", "the night", "fire", "a garden", "a stadium", "dancing", "a concert", "a guitar", "a ball"),
    *("a toy", "a book", "a map", "a painting", "a statue", "a clock", "a phone", "a machine", "a knife"),
    *("a bag", "money", "a hat", "a dress", "shoes", "a flag", "a door", "a rock", "glass", "paper"),
)
