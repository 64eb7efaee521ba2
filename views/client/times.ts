import { ago, clock, dayKey, dayName, fullTime, listTime } from '../parts/time.ts'

/** The server writes the site's zone; this is the reader's. */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Rewrites all `<time>` in a part of the page in the reader's zone; `data-format` says how, `time` in a message's head. */
export function writeTimes(root: ParentNode) {
  for (const time of root.querySelectorAll('time[datetime]')) writeTime(time)
}

/** The reader's day of an instant, as YYYY-MM-DD. */
export const dayOf = (instant: string) => dayKey(instant, zone)

/** Writes "Today", "Yesterday" or "Monday 23 November" into a divider's `<time>`. `instant` is one of that day. */
export function writeDay(time: Element | null, instant: string) {
  if (!time) return
  time.setAttribute('datetime', dayOf(instant))
  write(time, dayName(instant, zone, new Date()))
}

function writeTime(time: Element) {
  const stamp = time.getAttribute('datetime') ?? ''
  if (!stamp.includes('T') || Number.isNaN(Date.parse(stamp))) return
  write(time, formatted(time, stamp))
  const full = fullTime(stamp, zone)
  if (time.getAttribute('title') !== full) time.setAttribute('title', full)
}

function formatted(time: Element, stamp: string): string {
  const format = time.getAttribute('data-format') ?? (time.closest('.head') ? 'time' : 'list')
  if (format === 'time') return clock(stamp, zone)
  return format === 'ago' ? ago(stamp, zone, new Date()) : listTime(stamp, zone, new Date())
}

/** Left alone when nothing changes: most readers share the site's zone. */
function write(time: Element, text: string) {
  if (time.textContent !== text) time.textContent = text
}
