from openpyxl import Worksheet
from openpyxl.styles import Alignment, Font, PatternFill

class ReadOnlyCell:
    @property
    def value(self) -> object: ...
    @property
    def data_type(self) -> str: ...

class Cell:
    value: object
    data_type: str
    number_format: str
    alignment: Alignment
    font: Font
    fill: PatternFill
    def __init__(self, worksheet: Worksheet, *, value: object = None) -> None: ...

WriteOnlyCell = Cell
