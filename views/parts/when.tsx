import { ago, fullTime, listTime } from './time.ts'

interface WhenProps {
  at: string | Date
  timeZone: string
  now: Date
  /** `list`: the hour or the day; `ago`: how long since somebody or something was last seen. */
  format?: 'list' | 'ago'
}

/** A time in a list; script rewrites it in the reader's time zone by the same format. */
export function When({ at: instant, timeZone, now, format = 'list' }: WhenProps) {
  const at = typeof instant === 'string' ? instant : instant.toISOString()
  return (
    <time datetime={at} data-format={format} title={fullTime(at, timeZone)}>
      {format === 'ago' ? ago(at, timeZone, now) : listTime(at, timeZone, now)}
    </time>
  )
}
