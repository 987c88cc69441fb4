"""From the tree of a condition to columns: the sibling of `evaluation.bounds`, with the same meaning for every kind of node.

A condition becomes one term that is null where it is open, a choice a `Pick`, what lies on a line an `Amount`. What cannot be exact
raises `NotExact`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from ..language import knowledge, meaning, times, tree
from ..language.knowledge import Interval
from ..language.types import Choice, Condition, Date, Exact, Moment
from . import calendar, lists
from .inputs import Check
from .known import (
    Amount,
    Cell,
    NotExact,
    Pick,
    Wording,
    alike,
    amount,
    index_ends,
    mask_of,
    settled,
)
from .terms import Term, Terms

Known = Term | Pick | Amount | Wording


@dataclass(frozen=True)
class Scene:
    """All that a condition may read: `meaning.World` in columns.

    `states` holds of each item whether it is known, unknown and missing, by these words; never null.
    """

    items: Mapping[str, Cell]
    states: Mapping[str, Mapping[str, Term]]
    roles: Mapping[str, Pick]
    parameters: Mapping[str, Pick | Amount | times.Period | None]
    used: Mapping[tuple[str, str], Pick]
    as_of: Amount
    offset: Term
    values: dict[str, Known] = field(default_factory=dict)


class ColumnEmitter:
    """Turns nodes into terms. Every node's term is made once."""

    def __init__(self, terms: Terms, scene: Scene) -> None:
        self.terms = terms
        self.scene = scene
        self.records: dict[str, Mapping[str, Pick | Amount | Wording]] = {}
        self.checks: list[tuple[str, Check]] = []
        self._found: dict[int, tuple[tree.Node, Known]] = {}  # with the node, whose id must not be used again

    def of(self, node: tree.Node) -> Known:
        """What is known of a node's value."""
        found = self._found.get(id(node))
        if found is not None:
            return found[1]
        made = self._of(node)
        if not self.records:
            self._found[id(node)] = node, made
        return made

    def _of(self, node: tree.Node) -> Known:
        if isinstance(node.type, Condition):
            return self._condition(node)
        if isinstance(node.type, Choice):
            return self._options(node, node.type)
        if isinstance(node, tree.FieldRead):
            return self.records[node.variable][node.name]
        return self._amount(node)

    # Conditions

    def condition(self, node: tree.Node) -> Term:
        """A condition: null where it is open."""
        found = self.of(node)
        assert isinstance(found, Term), node
        return found

    def _condition(self, node: tree.Node) -> Term:
        terms = self.terms
        match node:
            case tree.Constant(value=value):
                return terms.constant(bool(value), "bool")
            case tree.ValueRead(name=name):
                found = self.scene.values[name]
                assert isinstance(found, Term)
                return found
            case tree.Knowledge(state=state, item=item):
                return self.scene.states[item][state]
            case tree.Not(of=of):
                return terms.negation(self.condition(of))
            case tree.All(parts=parts):
                return terms.every([self.condition(part) for part in parts])
            case tree.AnyOf(parts=parts):
                return terms.either([self.condition(part) for part in parts])
            case tree.AtLeast(least=least, parts=parts):
                return self._compared(
                    ">=", self._how_many([self.condition(part) for part in parts]), self.amount(least)
                )
            case tree.Compare():
                return self._compare(node)
            case tree.OneOf(of=of, mask=mask, negated=negated):
                found = self._one_of(self.options(of), mask)
                return terms.negation(found) if negated else found
            case tree.Cases():
                return self._cases_of_conditions(node)
            case tree.Gather():
                return lists.gathered_condition(self, node)
            case _:
                raise TypeError(f"{type(node).__name__} is no condition")

    def _how_many(self, parts: Sequence[Term]) -> Amount:
        terms = self.terms
        sure = sum(part is terms.true for part in parts)
        rest = [part for part in parts if not (part.constant and part.value is not None)]
        lowest = [terms.case([(part, terms.number(1))], terms.number(0)) for part in rest]
        highest = [
            terms.case([(terms.possible(part), terms.number(1))], terms.number(0)) if part.nullable else low
            for part, low in zip(rest, lowest, strict=True)
        ]
        return amount(
            terms,
            terms.plus(terms.number(sure), *lowest),
            terms.plus(terms.number(sure), *highest),
            1,
            sure,
            sure + len(rest),
        )

    def _one_of(self, pick: Pick, mask: int) -> Term:
        """Whether a choice is in the mask."""
        terms = self.terms
        everything = pick.kind.everything
        inside, outside = mask & everything, everything & ~mask
        if not inside or not outside:
            return terms.constant(bool(inside), "bool")
        if pick.text is not None:
            options = pick.kind.options
            chosen = [each for at, each in enumerate(options) if inside >> at & 1]
            others = [each for at, each in enumerate(options) if outside >> at & 1]
            if len(others) < len(chosen):
                return terms.negation(terms.among(pick.text, others))
            return terms.among(pick.text, chosen)
        assert pick.mask is not None
        return terms.kleene(terms.negation(terms.bits(pick.mask, outside)), terms.bits(pick.mask, inside))

    def _compare(self, node: tree.Compare) -> Term:
        terms = self.terms
        left, right, operator = node.left, node.right, node.operator
        if isinstance(left.type, Choice):
            if isinstance(right, tree.Constant):
                return self._one_of(self.options(left), satisfying(left.type, operator, int(right.value)))  # type: ignore[arg-type]
            if isinstance(left, tree.Constant):
                return self._one_of(self.options(right), satisfying(left.type, _FLIPPED[operator], int(left.value)))  # type: ignore[arg-type]
            return self._compare_choices(operator, self.options(left), self.options(right))
        if isinstance(left.type, Condition):
            same = terms.equal(self.condition(left), self.condition(right))
            return same if operator == "==" else terms.negation(same)
        return self._compared(operator, self.amount(left), self.amount(right))

    def _compare_choices(self, operator: str, a: Pick, b: Pick) -> Term:
        terms = self.terms
        if operator in {"==", "!="}:
            if len(a.kind.options) == 1:
                equal = terms.true
            elif a.text is not None and b.text is not None:
                equal = terms.equal(a.text, b.text)
            else:
                one, other = mask_of(terms, a), mask_of(terms, b)
                single = terms.make(
                    "in", (one,), tuple(1 << at for at in range(len(a.kind.options))), kind="bool", nullable=False
                )
                shared = terms.make("band", (one, other), kind="int", nullable=False)
                equal = terms.kleene(
                    terms.every([terms.equal(one, other), single]), terms.negation(terms.equal(shared, terms.number(0)))
                )
            return equal if operator == "==" else terms.negation(equal)
        last = len(a.kind.options) - 1
        ends = [Amount(*index_ends(terms, pick), 1, 0, last) for pick in (a, b)]
        return self._compared(operator, *ends)

    def _compared(self, operator: str, a: Amount, b: Amount) -> Term:
        terms = self.terms
        if operator in {">", ">="}:
            return self._compared("<" if operator == ">" else "<=", b, a)
        if operator == "!=":
            return terms.negation(self._compared("==", a, b))
        settled_by_reach = _by_reach(operator, a, b)
        if settled_by_reach is not None:
            return terms.constant(settled_by_reach, "bool")
        a, b = alike(terms, a, b)
        for one, other in ((a, b), (b, a)):
            # An open side can be anything that its reach holds, and the reach settles nothing: so null says enough.
            if one.exact is not None and other.known and other.least == other.most:
                sides = (one.exact, other.lowest) if one is a else (other.lowest, one.exact)
                return {"<": terms.less, "<=": terms.at_most, "==": terms.equal}[operator](*sides)
        if operator == "==":
            certain = terms.every([terms.equal(a.lowest, b.highest), terms.equal(a.highest, b.lowest)])
            if a.known and b.known:
                return terms.equal(a.lowest, b.lowest)
            possible = terms.every([terms.at_most(a.lowest, b.highest), terms.at_most(b.lowest, a.highest)])
            return terms.kleene(certain, possible)
        compare = terms.less if operator == "<" else terms.at_most
        if a.known and b.known:
            return compare(a.lowest, b.lowest)
        return terms.kleene(compare(a.highest, b.lowest), compare(a.lowest, b.highest))

    # Choices

    def options(self, node: tree.Node) -> Pick:
        """A choice."""
        found = self.of(node)
        assert isinstance(found, Pick), node
        return found

    def _options(self, node: tree.Node, kind: Choice) -> Pick:
        terms = self.terms
        match node:
            case tree.Constant(value=value):
                return Pick(kind, text=terms.text(kind.options[int(value)]))  # type: ignore[arg-type]
            case tree.ItemRead(name=name):
                found: object = self.scene.items[name]
            case tree.ParameterRead(name=name):
                found = self.scene.parameters[name]
            case tree.ValueRead(name=name):
                found = self.scene.values[name]
            case tree.OutcomeRead(ruleset=ruleset, outcome=outcome):
                found = self.scene.used[ruleset, outcome]
            case tree.RoleRead(item=item):
                found = self.scene.roles[item]
            case tree.FieldRead(variable=variable, name=name):
                found = self.records[variable][name]
            case tree.Cases():
                return self._cases_of_choices(node, kind)
            case _:
                raise TypeError(f"{type(node).__name__} is no choice")
        assert isinstance(found, Pick)
        return found

    # What lies on a line

    def amount(self, node: tree.Node) -> Amount:
        """Something on a line."""
        found = self.of(node)
        assert isinstance(found, Amount), node
        return found

    def _amount(self, node: tree.Node) -> Amount:
        terms = self.terms
        found: object
        match node:
            case tree.Constant(value=value):
                assert isinstance(value, int | Fraction)
                return settled(terms, value)
            case tree.ItemRead(name=name):
                found = self.scene.items[name]
            case tree.ParameterRead(name=name):
                found = self.scene.parameters[name]
            case tree.ValueRead(name=name):
                found = self.scene.values[name]
            case tree.AsOf():
                return self.scene.as_of
            case tree.Arithmetic():
                return self._arithmetic(node)
            case tree.Power(of=of, exponent=exponent):
                return self._power(self.amount(of), exponent)
            case tree.Shift():
                return self._shift(node)
            case tree.Call(function=function, arguments=arguments):
                return self._call(function, [self.amount(each) for each in arguments])
            case tree.Round(of=of, decimals=decimals):
                return self._rounded(self.amount(of), decimals)
            case tree.Extreme(kind=kind, parts=parts):
                return self._extreme(kind, [self.amount(part) for part in parts])
            case tree.PointsOf(of=of, points=points):
                return self._points(self.options(of), points)
            case tree.HowMany(parts=parts):
                return self._how_many([self.condition(part) for part in parts])
            case tree.Cases():
                return self._cases_on_a_line(node)
            case tree.Collected():
                return self._collected(node)
            case tree.Gather():
                return lists.gathered_number(self, node)
            case _:
                raise TypeError(f"{type(node).__name__} does not lie on a line")
        assert isinstance(found, Amount), node
        return found

    def sum_of(self, a: Amount, b: Amount) -> Amount:
        """The sum of two amounts."""
        terms = self.terms
        a, b = alike(terms, a, b)
        lowest = terms.plus(a.lowest, b.lowest)
        highest = lowest if a.known and b.known else terms.plus(a.highest, b.highest)
        return amount(terms, lowest, highest, a.scale, a.least + b.least, a.most + b.most)

    def negative(self, of: Amount) -> Amount:
        """The amount with the other sign."""
        terms = self.terms
        lowest = terms.negative(of.highest)
        highest = lowest if of.known else terms.negative(of.lowest)
        exact = None if of.exact is None else terms.negative(of.exact)
        return amount(terms, lowest, highest, of.scale, -of.most, -of.least, exact)

    def _difference(self, a: Amount, b: Amount) -> Amount:
        terms = self.terms
        a, b = alike(terms, a, b)
        lowest = terms.minus(a.lowest, b.highest)
        highest = lowest if a.known and b.known else terms.minus(a.highest, b.lowest)
        exact = None
        if a.exact is not None and b.known and b.least == b.most:
            exact = terms.minus(a.exact, b.lowest)
        elif b.exact is not None and a.known and a.least == a.most:
            exact = terms.minus(a.lowest, b.exact)
        return amount(terms, lowest, highest, a.scale, a.least - b.most, a.most - b.least, exact)

    def _arithmetic(self, node: tree.Arithmetic) -> Amount:
        a, b = self.amount(node.left), self.amount(node.right)
        match node.operator:
            case "+":
                return self.sum_of(a, b)
            case "-":
                found = self._difference(a, b)
                return self._times(found, times.DAY) if isinstance(node.left.type, Date) else found
            case "*":
                return self._product(a, b)
            case _:
                if not (b.known and b.least == b.most):
                    raise NotExact("a quotient is exact in columns only where the divisor is a constant")
                return self._times(a, Fraction(1) / Fraction(b.least))

    def _times(self, of: Amount, factor: Exact) -> Amount:
        """The amount times a constant."""
        terms = self.terms
        if factor < 0:
            return self._times(self.negative(of), -factor)
        if factor == 0:
            return settled(terms, 0)
        by = Fraction(factor)
        scale, numerator = of.scale * by.denominator, by.numerator
        shrink = _shared(scale, numerator)
        scale, numerator = scale // shrink, terms.number(numerator // shrink)  # type: ignore[assignment]
        multiplied = [terms.times(end, numerator) for end in (of.lowest, of.highest)]  # type: ignore[arg-type]
        exact = None if of.exact is None else terms.times(of.exact, numerator)  # type: ignore[arg-type]
        return amount(terms, multiplied[0], multiplied[1], scale, of.least * by, of.most * by, exact)

    def _product(self, a: Amount, b: Amount) -> Amount:
        terms = self.terms
        for one, other in ((a, b), (b, a)):
            if other.known and other.least == other.most:
                return self._times(one, other.least)
        least, most = knowledge.product(Interval(a.least, a.most), Interval(b.least, b.most))
        scale = a.scale * b.scale
        if a.known and b.known:
            both = terms.times(a.lowest, b.lowest)
            return amount(terms, both, both, scale, least, most)
        if a.least >= 0 and b.least >= 0:
            lowest, highest = terms.times(a.lowest, b.lowest), terms.times(a.highest, b.highest)
        else:
            ends = [terms.times(one, other) for one in (a.lowest, a.highest) for other in (b.lowest, b.highest)]
            lowest, highest = terms.least(ends), terms.greatest(ends)
        return amount(terms, lowest, highest, scale, least, most)

    def _power(self, of: Amount, exponent: int) -> Amount:
        terms = self.terms
        if exponent == 0:
            return settled(terms, 1)
        least, most = knowledge.power(Interval(of.least, of.most), exponent)
        scale = of.scale**exponent
        amount(terms, of.lowest, of.highest, scale, min(least, -most), max(most, -least))  # that it fits

        def raised(end: Term) -> Term:
            found = end
            for _ in range(exponent - 1):
                found = terms.times(found, end)
            return found

        lowest, highest = raised(of.lowest), raised(of.highest)
        if exponent % 2 == 0 and of.least < 0 and not of.known:
            around = terms.every([terms.less(of.lowest, terms.number(0)), terms.less(terms.number(0), of.highest)])
            ends = (terms.least([lowest, highest]), terms.greatest([lowest, highest]))
            lowest, highest = terms.case([(around, terms.number(0))], ends[0]), ends[1]
        return amount(terms, lowest, highest, scale, least, most)

    def _shift(self, node: tree.Shift) -> Amount:
        terms, of = self.terms, self.amount(node.of)
        moment = isinstance(node.type, Moment)
        by = self._period(node.by)
        if by is not None:
            period = times.Period(node.sign * by.months, node.sign * by.days)
            return calendar.shifted(terms, of, period, moment=moment, offset=self.scene.offset)
        length = self.amount(node.by)
        if not moment:
            length = self._whole_days(length)
        return self.sum_of(of, length) if node.sign > 0 else self._difference(of, length)

    def _period(self, node: tree.Node) -> times.Period | None:
        """Calendar time, which is always known; None where the node is a duration."""
        found: object = None
        if isinstance(node, tree.ParameterRead):
            found = self.scene.parameters[node.name]
        elif isinstance(node, tree.Constant):
            found = node.value
        return found if isinstance(found, times.Period) else None

    def _whole_days(self, length: Amount) -> Amount:
        return self._floor(self._times(length, Fraction(1, times.DAY)))

    def _call(self, function: str, arguments: list[Amount]) -> Amount:
        terms, a = self.terms, arguments[0]
        match function:
            case "abs":
                return self._absolute(a)
            case "floor":
                return self._floor(a)
            case "negative":
                return self.negative(a)
            case "date":
                return calendar.day_of(terms, a, self.scene.offset)
            case "days":
                return self._times(a, Fraction(1, times.DAY))
            case "hours":
                return self._times(a, Fraction(1, times.HOUR))
            case _:
                return calendar.between(terms, a, arguments[1], years=function == "years_between")

    def _absolute(self, of: Amount) -> Amount:
        terms = self.terms
        least, most = knowledge.absolute(Interval(of.least, of.most))
        if of.least >= 0:
            return of
        opposite = terms.negative(of.lowest)
        if of.known:
            found = terms.greatest([of.lowest, opposite])
            return amount(terms, found, found, of.scale, least, most)
        lowest = terms.greatest([terms.number(0), of.lowest, terms.negative(of.highest)])
        return amount(terms, lowest, terms.greatest([of.highest, opposite]), of.scale, least, most)

    def _floor(self, of: Amount) -> Amount:
        terms = self.terms
        if of.scale == 1:
            return of
        calendar.must_divide(of)
        lowest = terms.divided(of.lowest, of.scale)
        highest = lowest if of.known else terms.divided(of.highest, of.scale)
        exact = None if of.exact is None else terms.divided(of.exact, of.scale)
        return amount(terms, lowest, highest, 1, floor(of.least), floor(of.most), exact)

    def _rounded(self, of: Amount, decimals: int) -> Amount:
        terms = self.terms
        finer: int = 10**decimals
        if finer % of.scale == 0:
            return of
        least, most = meaning.rounded(of.least, decimals), meaning.rounded(of.most, decimals)

        def rounded(end: Term) -> Term:
            size = terms.greatest([end, terms.negative(end)])
            whole = terms.divided(
                terms.plus(terms.times(size, terms.number(2 * finer)), terms.number(of.scale)), 2 * of.scale
            )
            return terms.case([(terms.less(end, terms.number(0)), terms.negative(whole))], whole)

        calendar.must_divide(amount(terms, of.lowest, of.highest, of.scale * 4 * finer, of.least, of.most))
        lowest = rounded(of.lowest)
        return amount(terms, lowest, lowest if of.known else rounded(of.highest), finer, least, most)

    def _extreme(self, kind: str, parts: list[Amount]) -> Amount:
        terms = self.terms
        every = alike(terms, *parts)
        best, put = (min, terms.least) if kind == "min" else (max, terms.greatest)
        lowest = put([part.lowest for part in every])
        highest = lowest if all(part.known for part in every) else put([part.highest for part in every])
        least, most = best(part.least for part in every), best(part.most for part in every)
        return amount(terms, lowest, highest, every[0].scale, least, most)

    def _points(self, pick: Pick, points: Sequence[Exact]) -> Amount:
        terms = self.terms
        scale = settled_scale(points)
        numbers = [int(each * scale) for each in points]
        least, most = min(points), max(points)
        if pick.text is not None:
            branches = [
                (terms.equal(pick.text, terms.text(option)), terms.number(number))
                for option, number in zip(pick.kind.options, numbers, strict=True)
            ]
            if pick.text.constant and pick.text.value is not None:
                return settled(terms, points[pick.kind.options.index(pick.text.value)])
            exact = terms.case(branches, terms.constant(None, "int"))
            lowest, highest = (terms.case(branches, terms.number(int(end * scale))) for end in (least, most))
            return amount(terms, lowest, highest, scale, least, most, exact)
        ends = []
        for order in (sorted(set(numbers)), sorted(set(numbers), reverse=True)):
            masks = [sum(1 << at for at, each in enumerate(numbers) if each == number) for number in order]
            assert pick.mask is not None
            tested = [
                (terms.bits(pick.mask, mask), terms.number(number)) for mask, number in zip(masks, order, strict=True)
            ]
            ends.append(terms.case(tested[:-1], tested[-1][1]))
        return amount(terms, ends[0], ends[1], scale, least, most)

    # Cases

    def _reached(self, node: tree.Cases) -> list[tuple[Term, tree.Node]]:
        """Each value with whether it can be reached: a condition that is never null. What is never reached is left out."""
        terms = self.terms
        found: list[tuple[Term, tree.Node]] = []
        earlier: list[Term] = []
        for branch in node.branches:
            when = self.condition(branch.when)
            found.append(
                (terms.every([*(terms.negation(each) for each in earlier), terms.possible(when)]), branch.value)
            )
            earlier.append(terms.certain(when))
        if node.otherwise is not None:
            found.append((terms.every([terms.negation(each) for each in earlier]), node.otherwise))
        return [(reached, value) for reached, value in found if reached is not terms.false]

    def _cases_of_choices(self, node: tree.Cases, kind: Choice) -> Pick:
        terms = self.terms
        masks = []
        for reached, value in self._reached(node):
            masks.append(terms.case([(reached, mask_of(terms, self.options(value)))], terms.number(0)))
        return Pick(kind, mask=terms.union(masks))

    def _cases_on_a_line(self, node: tree.Cases) -> Amount:
        terms = self.terms
        branches = self._reached(node)
        amounts = alike(terms, *(self.amount(value) for _, value in branches))
        least, most = min(each.least for each in amounts), max(each.most for each in amounts)
        scale = amounts[0].scale
        if scale % Fraction(least).denominator or scale % Fraction(most).denominator:
            raise NotExact("its bounds are no whole numbers of its parts")
        beyond = terms.number(int(most * scale)), terms.number(int(least * scale))
        pairs = [(reached, each) for (reached, _), each in zip(branches, amounts, strict=True)]
        lowest = terms.least([terms.case([(reached, each.lowest)], beyond[0]) for reached, each in pairs])
        highest = terms.greatest([terms.case([(reached, each.highest)], beyond[1]) for reached, each in pairs])
        return amount(terms, lowest, highest, scale, least, most)

    def _cases_of_conditions(self, node: tree.Cases) -> Term:
        terms = self.terms
        pairs = [(reached, self.condition(value)) for reached, value in self._reached(node)]
        certain = terms.every(
            [terms.either([terms.negation(reached), terms.certain(value)]) for reached, value in pairs]
        )
        possible = terms.either([terms.every([reached, terms.possible(value)]) for reached, value in pairs])
        return terms.kleene(certain, possible)

    def _collected(self, node: tree.Collected) -> Amount:
        conditions = [self.condition(branch.when) for branch in node.branches]
        if node.kind == "count":
            return self._how_many(conditions)
        amounts = [self.amount(branch.value) for branch in node.branches]
        if node.kind == "sum":
            return self._total(list(zip(conditions, amounts, strict=True)))
        assert node.otherwise is not None
        return self.best(node.kind, list(zip(conditions, amounts, strict=True)), self.amount(node.otherwise))

    def _total(self, pairs: list[tuple[Term, Amount]]) -> Amount:
        terms = self.terms
        zero = terms.number(0)
        found = settled(terms, 0)
        for belongs, each in pairs:
            lowest = terms.case(
                [(belongs, each.lowest), (terms.missing(belongs), terms.least([zero, each.lowest]))], zero
            )
            highest = terms.case(
                [(belongs, each.highest), (terms.missing(belongs), terms.greatest([zero, each.highest]))], zero
            )
            part = amount(terms, lowest, highest, each.scale, min(0, each.least), max(0, each.most))
            found = self.sum_of(found, part)
        return found

    def best(self, kind: str, pairs: list[tuple[Term, Amount]], default: Amount) -> Amount:
        """The least or greatest of the amounts that belong, or the default where none does."""
        terms = self.terms
        if kind == "min":
            flipped = [(belongs, self.negative(each)) for belongs, each in pairs]
            return self.negative(self.best("max", flipped, self.negative(default)))
        default, *amounts = alike(terms, default, *(each for _, each in pairs))
        belonging = [belongs for belongs, _ in pairs]
        least, most = (
            min([default.least, *(each.least for each in amounts)]),
            max([default.most, *(each.most for each in amounts)]),
        )
        scale = default.scale
        if (least * scale) % 1 or (most * scale) % 1:
            raise NotExact("its bounds are no whole numbers of its parts")
        below, above = terms.number(int(least * scale)), terms.number(int(most * scale))
        some = terms.either([terms.certain(each) for each in belonging])
        each_with = list(zip(belonging, amounts, strict=True))
        certain_lowest = terms.greatest([terms.case([(belongs, each.lowest)], below) for belongs, each in each_with])
        highest = terms.greatest(
            [terms.case([(terms.possible(belongs), each.highest)], below) for belongs, each in each_with]
        )
        open_lowest = terms.least(
            [
                default.lowest,
                *(terms.case([(terms.possible(belongs), each.lowest)], above) for belongs, each in each_with),
            ]
        )
        return amount(
            terms,
            terms.case([(some, certain_lowest)], open_lowest),
            terms.case([(some, highest)], terms.greatest([default.highest, highest])),
            scale,
            least,
            most,
        )


def settled_scale(numbers: Sequence[Exact]) -> int:
    """The scale in which all the numbers are whole."""
    from math import lcm

    return lcm(*(Fraction(number).denominator for number in numbers))


def _shared(a: int, b: int) -> int:
    from math import gcd

    return gcd(a, b)


def _by_reach(operator: str, a: Amount, b: Amount) -> bool | None:
    """What a comparison comes to whatever the row says; None where that depends."""
    truth = knowledge.compared(operator, Interval(a.least, a.most), Interval(b.least, b.most))
    return truth.certain if truth.certain == truth.possible else None


_FLIPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def satisfying(kind: Choice, operator: str, constant: int) -> int:
    """The mask of the options that compare so with the constant."""
    mask = 0
    for index in range(len(kind.options)):
        if knowledge.compared(operator, Interval(index, index), Interval(constant, constant)).certain:
            mask |= 1 << index
    return mask
