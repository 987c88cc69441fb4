from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from riskengine.language import times
from riskengine.language.times import DAY, HOUR, MINUTE, SECOND, AsOf, NotATime, Period

DATES = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31))
# Days around the ends of February and of other months, where calendar arithmetic goes wrong.
TRICKY = st.sampled_from(
    [
        dt.date(year, month, day)
        for year in (1900, 1999, 2000, 2023, 2024, 2025, 2028)
        for month, days in ((1, (28, 29, 30, 31)), (2, (1, 27, 28, 29)), (3, (1, 30, 31)), (4, (29, 30)), (12, (31,)))
        for day in days
        if day < 29 or month != 2 or (year % 4 == 0 and year != 1900)
    ]
)
DAYS = (DATES | TRICKY).map(dt.date.toordinal)
OFFSETS = st.integers(-14 * 60, 14 * 60)


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


def moment(text: str) -> int:
    return (dt.datetime.fromisoformat(text) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


@given(DATES)
def test_dates_are_read_as_python_reads_them(date: dt.date) -> None:
    assert times.parse_date(date.isoformat()) == date.toordinal()
    assert times.format_date(date.toordinal()) == date.isoformat()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("22.11.2026", '"22.11.2026" is not a date; write year, month and day, as in 2026-11-22'),
        ("2026-1-2", '"2026-1-2" is not a date; write year, month and day, as in 2026-11-22'),
        ("2026-02-30", 'there is no day "2026-02-30"; write year, month and day, as in 2026-11-22'),
        ("2026-13-01", 'there is no day "2026-13-01"; write year, month and day, as in 2026-11-22'),
        ("1899-12-31", '"1899-12-31" is not in the years 1900 to 2199, as 2026-11-22 is'),
        ("2200-01-01", '"2200-01-01" is not in the years 1900 to 2199, as 2026-11-22 is'),
        ("٢٠٢٦-١١-٢٢", '"٢٠٢٦-١١-٢٢" is not a date; write year, month and day, as in 2026-11-22'),
        ("2026-11-22\n", '"2026-11-22·" is not a date; write year, month and day, as in 2026-11-22'),
    ],
)
def test_a_date_that_is_none(text: str, message: str) -> None:
    with pytest.raises(NotATime) as refused:
        times.parse_date(text)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-11-22T12:00:00+01:00", "2026-11-22T12:00:00+01:00"),
        ("2026-11-22T12:00+01:00", "2026-11-22T12:00:00+01:00"),
        ("2026-11-22T12:00:00+0100", "2026-11-22T12:00:00+01:00"),
        ("2026-11-22T11:00:00Z", "2026-11-22T12:00:00+01:00"),
        ("2026-11-22T12:00:00", "2026-11-22T12:00:00+02:00"),
        ("2026-11-22T12:00", "2026-11-22T12:00:00+02:00"),
        ("2026-11-22T12:00:00.25-03:30", "2026-11-22T12:00:00.250000-03:30"),
        ("2026-11-22T12:00:00.000001Z", "2026-11-22T12:00:00.000001+00:00"),
        ("1900-01-01T00:00:00+14:00", "1900-01-01T00:00:00+14:00"),
    ],
)
def test_a_datetime_is_one_moment(text: str, same: str) -> None:
    assert times.parse_moment(text, 120) == (moment(same), moment(same))


def test_a_date_alone_is_some_time_that_day() -> None:
    earliest, latest = times.parse_moment("2026-11-22", 60)
    assert earliest == moment("2026-11-22T00:00:00+01:00")
    assert latest == moment("2026-11-22T23:59:59.999999+01:00")


@given(st.datetimes(dt.datetime(1900, 1, 2), dt.datetime(2199, 12, 30)), OFFSETS)
def test_datetimes_are_read_as_python_reads_them(when: dt.datetime, offset: int) -> None:
    when = when.replace(tzinfo=dt.timezone(dt.timedelta(minutes=offset)))
    text = when.isoformat()
    expected = moment(text)
    assert times.parse_moment(text, 0) == (expected, expected)
    written = times.format_datetime(expected, offset)
    assert dt.datetime.fromisoformat(written) == when
    assert times.parse_as_of(written) == AsOf(expected, offset, written)
    assert times.day_of(expected, offset) == when.date().toordinal()
    earliest, latest = times.parse_moment(when.date().isoformat(), offset)
    assert earliest <= expected <= latest
    assert times.day_of(earliest, offset) == times.day_of(latest, offset) == times.day_of(earliest - 1, offset) + 1


def test_a_formatted_datetime_has_decimals_only_where_needed() -> None:
    assert times.format_datetime(moment("2026-11-22T11:00:00+00:00"), 60) == "2026-11-22T12:00:00+01:00"
    assert times.format_datetime(-1, -210) == "1969-12-31T20:29:59.999999-03:30"
    assert times.format_datetime(500_000, 0) == "1970-01-01T00:00:00.5+00:00"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "2026-11-22 12:00",
            '"2026-11-22 12:00" is not a date and time; write it as in 2026-11-22T12:00:00+01:00',
        ),
        (
            "2026-11-22T24:00Z",
            'there is no such time of day as in "2026-11-22T24:00Z"; hours go to 23, minutes and seconds to 59, '
            "as in 2026-11-22T23:59:59+01:00",
        ),
        (
            "2026-11-22T12:00+15:00",
            'there is no such offset from UTC as in "2026-11-22T12:00+15:00"; it is at most 14 hours, '
            "as in 2026-11-22T12:00:00+01:00",
        ),
        ("2026-02-29T12:00Z", 'there is no day "2026-02-29T12:00Z"; write year, month and day, as in 2026-11-22'),
        ("2300-02-28T12:00Z", '"2300-02-28T12:00Z" is not in the years 1900 to 2199, as 2026-11-22 is'),
    ],
)
def test_a_datetime_that_is_none(text: str, message: str) -> None:
    with pytest.raises(NotATime) as refused:
        times.parse_moment(text, 0)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T12:60Z",
        "2026-11-22T12:00:60Z",
        "2026-11-22T12Z",
        "2026-11-22T12:00:00.1234567Z",
        "2026-11-22T12:00:00,5Z",
        "2026-11-22T12:00+01",
        "2026-11-22T12:00+01:60",
        "2026-11-22T12:00 Z",
        "2026-11-22t12:00z",
        "",
        "now",
    ],
)
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(NotATime, match="as in 2026-11-22"):
        times.parse_moment(text, 0)


@pytest.mark.parametrize("text", ["2026-11-22T12:00:00", "2026-11-22", "1764000000"])
def test_as_of_needs_an_offset(text: str) -> None:
    with pytest.raises(NotATime, match=r"2026-11-22T12:00:00\+01:00"):
        times.parse_as_of(text)
    assert times.parse_as_of("2026-11-22T12:00-00:00").offset_minutes == 0


@pytest.mark.parametrize(
    ("text", "expected", "canonical"),
    [
        ("P14D", 14 * DAY, "P14D"),
        ("PT24H", DAY, "P1D"),
        ("P2W", 14 * DAY, "P14D"),
        ("P1DT2H30M1.5S", DAY + 2 * HOUR + 30 * MINUTE + SECOND + SECOND // 2, "P1DT2H30M1.5S"),
        ("PT0S", 0, "PT0S"),
        ("P0D", 0, "PT0S"),
        ("PT90M", 90 * MINUTE, "PT1H30M"),
        ("PT0.000001S", 1, "PT0.000001S"),
        ("P109573D", times.LONGEST_DURATION, "P109573D"),
    ],
)
def test_durations(text: str, expected: int, canonical: str) -> None:
    assert times.parse_duration(text) == expected
    assert times.format_duration(expected) == canonical
    assert times.parse_duration(canonical) == expected


@given(st.integers(0, times.LONGEST_DURATION) | st.integers(0, 3 * DAY))
def test_a_duration_is_read_back_as_it_was(microseconds: int) -> None:
    assert times.parse_duration(times.format_duration(microseconds)) == microseconds
    assert microseconds == 0 or times.format_duration(-microseconds) == "-" + times.format_duration(microseconds)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("P6M", '"P6M" has no fixed length, as months and years differ; write days, as in P180D'),
        ("P1Y", '"P1Y" has no fixed length, as months and years differ; write days, as in P180D'),
        ("14 days", '"14 days" is not a duration; write it as in P14D (days), PT24H (hours) or PT1H30M'),
        ("-P1D", '"-P1D" is not a duration; write it as in P14D (days), PT24H (hours) or PT1H30M'),
        ("P109574D", '"P109574D" is longer than 300 years, the most that a duration may be, as in P109573D'),
    ],
)
def test_a_duration_that_is_none(text: str, message: str) -> None:
    with pytest.raises(NotATime) as refused:
        times.parse_duration(text)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    "text", ["P", "PT", "P1DT", "p14d", "P1.5D", "PT1.0000001S", "P1H", "PT1D", "P٣D", "P" + "9" * 6000 + "D", "P1D "]
)
def test_other_durations_are_refused(text: str) -> None:
    with pytest.raises(NotATime, match="is not a duration"):
        times.parse_duration(text)


@pytest.mark.parametrize(
    ("text", "period", "canonical"),
    [
        ("P6M", Period(6, 0), "P6M"),
        ("P1Y", Period(12, 0), "P1Y"),
        ("P18M", Period(18, 0), "P1Y6M"),
        ("P2W", Period(0, 14), "P14D"),
        ("P1Y2M3W4D", Period(14, 25), "P1Y2M25D"),
        ("P0D", Period(0, 0), "P0D"),
    ],
)
def test_periods(text: str, period: Period, canonical: str) -> None:
    assert times.parse_period(text) == period
    assert times.format_period(period) == canonical
    assert times.parse_period(canonical) == period


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "P1DT1H",
            "counts less than days, which a period cannot; write years, months, weeks and days, as in P6M or P1Y",
        ),
        ("half a year", "is not a period; write years, months, weeks and days, as in P6M or P1Y"),
        ("P301Y", "is longer than 300 years, the most that a period may be, as in P300Y"),
        ("P999999999D", "is longer than 300 years, the most that a period may be, as in P300Y"),
    ],
)
def test_a_period_that_is_none(text: str, message: str) -> None:
    with pytest.raises(NotATime) as refused:
        times.parse_period(text)
    assert str(refused.value) == f'"{text}" {message}'


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        ("2026-01-31", Period(1, 0), "2026-02-28"),
        ("2028-01-31", Period(1, 0), "2028-02-29"),
        ("2028-02-29", Period(12, 0), "2029-02-28"),
        ("2028-02-29", Period(48, 0), "2032-02-29"),
        ("2026-01-31", Period(1, 1), "2026-03-01"),
        ("2026-12-31", Period(2, 0), "2027-02-28"),
        ("2026-03-31", Period(-1, 0), "2026-02-28"),
        ("2026-11-22", Period(0, 14), "2026-12-06"),
    ],
)
def test_adding_a_period(start: str, period: Period, end: str) -> None:
    assert times.add_period(day(start), period) == day(end)


@pytest.mark.parametrize(
    "period", [Period(12 * 9000, 0), Period(0, 10**9), Period(-12 * 3000, 0), Period(0, -(10**12))]
)
def test_adding_goes_no_further_than_the_calendar(period: Period) -> None:
    with pytest.raises(NotATime, match="is no date"):
        times.add_period(day("2026-11-22"), period)


@pytest.mark.parametrize(
    ("a", "b", "months", "years"),
    [
        ("2026-01-31", "2026-02-27", 0, 0),
        ("2026-01-31", "2026-02-28", 1, 0),
        ("2026-01-30", "2026-02-28", 1, 0),
        ("2028-02-29", "2029-02-27", 11, 0),
        ("2028-02-29", "2029-02-28", 12, 1),
        ("2008-06-15", "2026-06-14", 215, 17),
        ("2008-06-15", "2026-06-15", 216, 18),
        ("2026-06-15", "2008-06-15", -216, -18),
        ("2026-06-15", "2008-06-16", -215, -17),
        ("2026-06-15", "2026-06-15", 0, 0),
    ],
)
def test_whole_months_and_years(a: str, b: str, months: int, years: int) -> None:
    assert times.months_between(day(a), day(b)) == months
    assert times.years_between(day(a), day(b)) == years


@given(DAYS, DAYS, DAYS)
@example(day("2024-02-28"), day("2024-02-29"), day("2023-02-28"))
@example(day("2024-02-29"), day("2025-02-28"), day("2025-03-01"))
def test_counting_is_monotone_and_symmetric(x: int, y: int, other: int) -> None:
    earlier, later = sorted((x, y))
    for between in (times.months_between, times.years_between):
        assert between(other, earlier) <= between(other, later)
        assert between(later, other) <= between(earlier, other)
        assert between(x, y) == -between(y, x)


@given(TRICKY.map(dt.date.toordinal), TRICKY.map(dt.date.toordinal))
def test_one_day_more_never_lowers_the_count(a: int, b: int) -> None:
    for between in (times.months_between, times.years_between):
        assert between(a, b) <= between(a, b + 1)
        assert between(a + 1, b) <= between(a, b)


@given(DAYS, DAYS)
def test_completed_months_are_those_that_adding_does_not_take_past_the_end(x: int, y: int) -> None:
    a, b = sorted((x, y))
    months = times.months_between(a, b)
    assert times.add_period(a, Period(months, 0)) <= b < times.add_period(a, Period(months + 1, 0))
    years = times.years_between(a, b)
    assert times.add_period(a, Period(12 * years, 0)) <= b < times.add_period(a, Period(12 * years + 12, 0))


@given(DAYS, DAYS, st.integers(0, 3600), st.integers(0, 1000))
def test_adding_keeps_the_order(x: int, y: int, months: int, days: int) -> None:
    earlier, later = sorted((x, y))
    period = Period(months, days)
    assert earlier <= times.add_period(earlier, period) <= times.add_period(later, period)


@pytest.mark.parametrize(
    ("text", "nb", "en"),
    [
        ("PT24H", "24 timer", "24 hours"),
        ("PT36H", "36 timer", "36 hours"),
        ("PT1H", "1 time", "1 hour"),
        ("P14D", "14 dager", "14 days"),
        ("PT48H", "2 dager", "2 days"),
        ("PT51H", "2 dager og 3 timer", "2 days and 3 hours"),
        ("P3DT4H5M", "3 dager, 4 timer og 5 minutter", "3 days, 4 hours and 5 minutes"),
        ("PT1M1S", "1 minutt og 1 sekund", "1 minute and 1 second"),
        ("PT1.5S", "1,5 sekunder", "1.5 seconds"),
        ("PT0S", "straks", "at once"),
    ],
)
def test_a_duration_in_words(text: str, nb: str, en: str) -> None:
    assert times.words_duration(times.parse_duration(text), "nb") == nb
    assert times.words_duration(times.parse_duration(text), "en") == en


def test_a_negative_duration_in_words() -> None:
    assert times.words_duration(-3 * DAY, "nb") == "minus 3 dager"
    assert times.words_duration(-HOUR, "en") == "minus 1 hour"


@pytest.mark.parametrize(
    ("text", "nb", "en"),
    [
        ("P6M", "6 måneder", "6 months"),
        ("P1Y", "1 år", "1 year"),
        ("P2Y", "2 år", "2 years"),
        ("P18M", "1 år og 6 måneder", "1 year and 6 months"),
        ("P1Y1M1D", "1 år, 1 måned og 1 dag", "1 year, 1 month and 1 day"),
        ("P0D", "straks", "at once"),
    ],
)
def test_a_period_in_words(text: str, nb: str, en: str) -> None:
    assert times.words_period(times.parse_period(text), "nb") == nb
    assert times.words_period(times.parse_period(text), "en") == en


@given(st.text(max_size=30) | st.text(alphabet="0123456789-:TZP+.DHMSWY", max_size=30))
def test_whatever_the_text_it_is_read_or_refused_with_an_example(text: str) -> None:
    def moment_of(text: str) -> object:
        return times.parse_moment(text, 60)

    for read in (times.parse_date, moment_of, times.parse_as_of, times.parse_duration, times.parse_period):
        try:
            read(text)
        except NotATime as error:
            assert any(sample in str(error) for sample in ("2026-11-22", "P1", "P6M", "P300Y"))
