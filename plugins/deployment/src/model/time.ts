/**
 * Ages, durations and clock times as people read them, in the browser's
 * language. Pure: the moment is always an argument.
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Unit = 'second' | 'minute' | 'hour' | 'day' | 'month' | 'year';

function unit(
  value: number,
  name: Unit,
  unitDisplay: 'short' | 'narrow',
  locale: string | undefined,
): string {
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: name,
    unitDisplay,
  }).format(value);
}

/**
 * How long something has been, in its biggest unit: "12 sec", "6 min", "3 days".
 * Never negative: clocks differ.
 */
export function formatAge(ms: number, locale?: string): string {
  const age = Math.max(0, ms);
  const steps: [number, number, Unit][] = [
    [MINUTE, SECOND, 'second'],
    [HOUR, MINUTE, 'minute'],
    [2 * DAY, HOUR, 'hour'],
    [60 * DAY, DAY, 'day'],
    [730 * DAY, 30.44 * DAY, 'month'],
    [Infinity, 365.25 * DAY, 'year'],
  ];
  const [, size, name] = steps.find(([limit]) => age < limit)!;
  return unit(Math.floor(age / size), name, 'short', locale);
}

/** How long something took, in its two biggest units: "42s", "3m 4s", "2h 10m". */
export function formatDuration(ms: number, locale?: string): string {
  const duration = Math.max(0, ms);
  const steps: [number, Unit, number, Unit][] = [
    [DAY, 'day', HOUR, 'hour'],
    [HOUR, 'hour', MINUTE, 'minute'],
    [MINUTE, 'minute', SECOND, 'second'],
  ];
  for (const [big, bigName, small, smallName] of steps) {
    if (duration >= big) {
      const rest = Math.floor((duration % big) / small);
      const parts = [
        unit(Math.floor(duration / big), bigName, 'narrow', locale),
      ];
      if (rest > 0) {
        parts.push(unit(rest, smallName, 'narrow', locale));
      }
      return parts.join(' ');
    }
  }
  return unit(Math.floor(duration / SECOND), 'second', 'narrow', locale);
}

/**
 * A moment as a clock shows it: the time alone within half a day of `now`, with
 * its date beyond.
 */
export function formatMoment(at: number, now: number, locale?: string): string {
  const near = Math.abs(at - now) < DAY / 2;
  return new Intl.DateTimeFormat(locale, {
    ...(near ? {} : { day: 'numeric', month: 'short' }),
    hour: 'numeric',
    minute: '2-digit',
  }).format(at);
}

/** A moment in full, for tooltips. */
export function formatExactly(at: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'full',
    timeStyle: 'long',
  }).format(at);
}

/** A count as people read it: "4,310". */
export function formatCount(value: number, locale?: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** Reads a timestamp of an answer; `undefined` where there is none. */
export function parseTime(
  timestamp: string | null | undefined,
): number | undefined {
  const at = timestamp ? Date.parse(timestamp) : NaN;
  return Number.isNaN(at) ? undefined : at;
}
