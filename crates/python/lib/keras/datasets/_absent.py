"""Data sets of Keras's that are not here."""

from athanor._standins import absent


class _Absent:
    def __init__(self, name, instead):
        self._what = (f"keras.datasets.{name}", instead)

    def load_data(self, *args, **options):
        raise absent(*self._what)


boston_housing = _Absent("boston_housing", "for a small table see athanor.data.penguins() and iris()")
california_housing = _Absent(
    "california_housing", "for a small table see athanor.data.penguins() and iris()"
)
cifar100 = _Absent("cifar100", "for colour images of ten classes see athanor.data.sprites()")
fashion_mnist = _Absent("fashion_mnist", "for grey images of ten classes see athanor.data.mnist()")
imdb = _Absent("imdb", "for text see athanor.data.text() and names()")
reuters = _Absent("reuters", "for text see athanor.data.text() and names()")
