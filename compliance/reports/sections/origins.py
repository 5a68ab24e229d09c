"""Words for what material ultimately came from, the unknown included."""

from batteries.lifecycle.codes import CHEMISTRIES
from batteries.lifecycle.materials import FEEDS
from parties.text import Text

_UNSAID = {"": Text("Not known", "미상")}
CHEMISTRY = CHEMISTRIES | _UNSAID
FEED = FEEDS | _UNSAID
