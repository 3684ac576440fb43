"""What zoneinfo says: a line `name at…` is answered with the offsets at these instants, a line `=name clock…` with
the first instants at which clocks show these times or later. All in seconds."""

import sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1)


def offset(zone, at):
    return int(datetime.fromtimestamp(at, zone).utcoffset().total_seconds())


def first(zone, clock):
    shown = EPOCH + timedelta(seconds=clock)
    one, two = sorted(
        clock - int(shown.replace(tzinfo=zone, fold=fold).utcoffset().total_seconds()) for fold in (0, 1)
    )
    if one + offset(zone, one) == clock:
        return one
    if two + offset(zone, two) == clock:
        return two
    # Clocks skip it: the moment of the change lies between.
    while two - one > 1:
        middle = (one + two) // 2
        if middle + offset(zone, middle) >= clock:
            two = middle
        else:
            one = middle
    return two


for line in sys.stdin:
    name, *asked = line.split()
    answer = first if name.startswith("=") else offset
    zone = ZoneInfo(name.lstrip("="))
    print(" ".join([name, *(str(answer(zone, int(at))) for at in asked)]))
