"""Notices what a control changed in place, in words that let the runner change its own objects in place too.

A patch is `{"set": {key: value}, "into": {key: patch}, "drop": [key]}` for dicts and `{"items": [[old index, patch or
null] or [value]]}` for lists: items that were there before are named by their old index, so that they stay the same
objects, wherever they went.
"""


class Mirror:
    """A dict or list and the mirrors of its items, as they were at one instant."""

    __slots__ = ("of", "items")

    def __init__(self, of, items):
        self.of = of
        self.items = items


def mirror(value):
    """The mirror of a dict or list; any other value is its own mirror."""
    if isinstance(value, dict):
        return Mirror(value, {key: mirror(item) for key, item in value.items()})
    if isinstance(value, list):
        return Mirror(value, [mirror(item) for item in value])
    return value


def patch(old, value):
    """What leads from the mirror to the value as it is now. None when nothing changed."""
    return (_patch_dict if isinstance(value, dict) else _patch_list)(old.items, value)


def assign(target, source):
    """Makes `target` equal to `source`, keeping the identity of every dict and list that both have."""
    if isinstance(target, dict):
        for key in [key for key in target if key not in source]:
            del target[key]
        for key, item in source.items():
            target[key] = _assigned(target.get(key), item)
    else:
        known = len(target)
        target[:] = [_assigned(target[i] if i < known else None, item) for i, item in enumerate(source)]


def _assigned(old, new):
    if _alike(old, new):
        assign(old, new)
        return old
    return new


def _alike(old, new):
    return any(isinstance(old, kind) and isinstance(new, kind) for kind in (dict, list))


def _patch_dict(old, value):
    into, fresh = {}, {}
    for key, item in value.items():
        before = old.get(key)
        # An equal copy is as good as the original: the runner's object stays, only its items are compared.
        if isinstance(before, Mirror) and _alike(before.of, item):
            inner = patch(before, item)
            if inner is not None:
                into[key] = inner
        elif key not in old or not _same(before, item):
            fresh[key] = item
    drop = [key for key in old if key not in value]
    return {"set": fresh, "into": into, "drop": drop} if fresh or into or drop else None


def _patch_list(old, value):
    places = {id(entry.of): index for index, entry in enumerate(old) if isinstance(entry, Mirror)}
    items, changed = [], len(old) != len(value)
    for index, item in enumerate(value):
        place = places.pop(id(item), None)
        if place is not None:
            inner = patch(old[place], item)
            items.append([place, inner])
            changed = changed or place != index or inner is not None
        elif index < len(old) and _same(old[index], item):
            items.append([index, None])
        else:
            items.append([item])
            changed = True
    return {"items": items} if changed else None


def _same(old, item):
    return old is item or (type(old) is type(item) and old == item)
