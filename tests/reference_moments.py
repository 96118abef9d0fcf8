"""Sets of moments, the slow and obvious way: sorted lists of disjoint intervals (begin, end)."""

Moments = list[tuple[float, float]]


def union(*sets: Moments) -> Moments:
    joined: Moments = []
    for begin, end in sorted(one for some in sets for one in some if one[1] > one[0]):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


def common(some: Moments, other: Moments) -> Moments:
    return union([(max(a, c), min(b, d)) for a, b in some for c, d in other])


def without(some: Moments, other: Moments) -> Moments:
    left = some
    for begin, end in other:
        left = [part for a, b in left for part in ((a, min(b, begin)), (max(a, end), b))]
        left = [(a, b) for a, b in left if b > a]
    return left


def lasting(some: Moments) -> float:
    return sum(end - begin for begin, end in some)


def first_of(some: Moments, budget: float) -> Moments:
    paid: Moments = []
    for begin, end in some:
        paid.append((begin, min(end, begin + budget)))
        budget -= paid[-1][1] - paid[-1][0]
        if budget <= 0:
            break
    return paid
