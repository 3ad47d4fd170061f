"""Estimates of a few numbers from counts: plain arithmetic, no database."""

from math import exp, inf, lgamma, log, log1p

DEFAULT_CHANCE = 0.05
CHANCE_WEIGHT = 100  # orders that the chance of all customers counts for
FULL_SAMPLE = 30  # customers from which on a company speaks for itself
LEAST_SAMPLE = 20  # customers that a model of four numbers needs
DEFAULT_LINE = 0.0, 0.95
LINE_WEIGHT = 150, 400  # outcomes that the default line counts for
LINE_BOUNDS = (-1.5, 1.5), (0.5, 1.5)


def draw(figure, default, count, full=FULL_SAMPLE):
    """Return ``figure``, of ``count`` customers, drawn towards ``default`` where they
    are few."""
    share = min(count, full) / full
    return share * figure + (1 - share) * default


def last_chances(cells, classes=5):
    """Estimate the chance that an order is the last one, by the EM algorithm.

    :param list cells: (class, share of gaps longer than the time since the last order,
        number of customers, number of their orders)
    :return: a chance per class
    """

    def stopped(chance, share):
        return chance / (chance + (1 - chance) * share)

    overall = DEFAULT_CHANCE
    total = sum(orders for _place, _share, _count, orders in cells)
    for _round in range(30 if total else 0):
        ended = sum(n * stopped(overall, share) for _place, share, n, _orders in cells)
        overall = min(max(ended / total, 1e-4), 0.5)
    overall = draw(overall, DEFAULT_CHANCE, sum(n for _p, _share, n, _orders in cells))
    chances = [overall] * classes
    for _round in range(30):
        ended = [CHANCE_WEIGHT * overall] * classes
        orders = [CHANCE_WEIGHT] * classes
        for place, share, n, ordered in cells:
            ended[place] += n * stopped(chances[place], share)
            orders[place] += ordered
        chances = [
            min(max(end / count, 1e-4), 0.6)
            for end, count in zip(ended, orders, strict=True)
        ]
    return chances


def bg_nbd(rows):
    """Fit the BG/NBD model of repeat buying (Fader, Hardie and Lee 2005).

    By Nelder and Mead's simplex over the logarithms of the four parameters, weakly
    drawn to where it starts.

    :param list rows: (number of gaps, days from first to last order, days since the
        first order) of a sample of customers
    :return: r, alpha, a, b; None with fewer than LEAST_SAMPLE customers
    """
    if len(rows) < LEAST_SAMPLE:
        return None
    count = len(rows)
    age = sum(row[2] for row in rows) / count
    gaps = sum(row[0] for row in rows) / count
    start = [0.0, log(max(age / (1 + gaps), 1)), log(0.5), log(4)]
    times = {}
    for x, _between, _age in rows:
        times[x] = times.get(x, 0) + 1

    def cost(point):
        if max(point) > 9 or min(point) < -7:
            return inf
        r, alpha, a, b = (exp(value) for value in point)
        constant = r * log(alpha) - lgamma(r) + lgamma(a + b) - lgamma(b)
        total = sum(
            n * (lgamma(r + x) + constant + lgamma(b + x) - lgamma(a + b + x))
            for x, n in times.items()
        )
        for x, between, old in rows:
            alive = -(r + x) * log(alpha + old)
            if x:
                gone = log(a / (b + x - 1)) - (r + x) * log(alpha + between)
                high, low = max(alive, gone), min(alive, gone)
                alive = high + log1p(exp(low - high))
            total += alive
        drawn = sum((p - s) ** 2 for p, s in zip(point, start, strict=True))
        return 0.005 * drawn - total / count

    return [exp(value) for value in simplex(cost, start)]


def simplex(cost, start, step=0.7, rounds=160, tolerance=1e-5):
    """Return the point where ``cost`` is least, by Nelder and Mead's method.

    :param cost: function of a list of numbers
    :param list start: where to begin
    """
    size = len(start)
    corners = [start] + [
        [value + step * (i == j) for j, value in enumerate(start)] for i in range(size)
    ]
    found = sorted((cost(corner), corner) for corner in corners)
    for _round in range(rounds):
        if abs(found[-1][0] - found[0][0]) < tolerance:
            break
        centre = [sum(c[1][j] for c in found[:-1]) / size for j in range(size)]
        worst = found[-1]

        def towards(share, centre=centre, worst=worst):
            point = [c + share * (w - c) for c, w in zip(centre, worst[1], strict=True)]
            return cost(point), point

        turned = towards(-1)
        if turned[0] < found[0][0]:
            found[-1] = min(turned, towards(-2))
        elif turned[0] < found[-2][0]:
            found[-1] = turned
        else:
            nearer = towards(0.5)
            if nearer[0] < worst[0]:
                found[-1] = nearer
            else:
                best = found[0][1]
                halves = [
                    [(b + v) / 2 for b, v in zip(best, corner, strict=True)]
                    for _cost, corner in found[1:]
                ]
                found[1:] = [(cost(half), half) for half in halves]
        found.sort()
    return found[0][1]


def logistic_line(cells):
    """Fit log odds of an outcome as a line over ``z``, by Newton's method; drawn to
    DEFAULT_LINE.

    :param list cells: (z, weight of the cases, weight of those with the outcome)
    :return: intercept, slope
    """
    a, b = DEFAULT_LINE
    for _round in range(20):
        slope = [LINE_WEIGHT[0] * (DEFAULT_LINE[0] - a)]
        slope.append(LINE_WEIGHT[1] * (DEFAULT_LINE[1] - b))
        aa, ab, bb = LINE_WEIGHT[0], 0.0, LINE_WEIGHT[1]
        for z, weight, yes in cells:
            p = 1 / (1 + exp(-(a + b * z)))
            missed, v = yes - weight * p, weight * p * (1 - p)
            slope = [slope[0] + missed, slope[1] + missed * z]
            aa, ab, bb = aa + v, ab + v * z, bb + v * z * z
        det = aa * bb - ab * ab
        steps = (
            (bb * slope[0] - ab * slope[1]) / det,
            (aa * slope[1] - ab * slope[0]) / det,
        )
        a, b = a + min(max(steps[0], -1), 1), b + min(max(steps[1], -1), 1)
        if max(abs(steps[0]), abs(steps[1])) < 1e-6:
            break
    (low, high), (least, most) = LINE_BOUNDS
    return min(max(a, low), high), min(max(b, least), most)
