import { z } from 'zod'
import { DriverOptions } from './driver.ts'

/**
 * What a test tells an oracle in a process of its own, a line of JSON each with a number; each is answered by one line with the same number. The child tells
 * its progress unasked.
 */
export const Command = z.discriminatedUnion('do', [
  z.object({ do: z.literal('start'), options: DriverOptions }),
  z.object({ do: z.literal('run'), operations: z.int(), untilEnough: z.boolean() }),
  z.object({ do: z.literal('enough') }),
  z.object({ do: z.literal('probe'), id: z.string(), door: z.string().optional() }),
  z.object({ do: z.literal('cut') }),
  z.object({ do: z.literal('stuff'), bytes: z.int() }),
  z.object({
    do: z.literal('observe'),
    from: z.object({ after: z.int(), epoch: z.string() }).optional(),
    answersPings: z.boolean().optional(),
    door: z.string().optional(),
  }),
  z.object({ do: z.literal('pause'), observer: z.int() }),
  z.object({ do: z.literal('resume'), observer: z.int() }),
  z.object({ do: z.literal('delays'), from: z.number(), until: z.number() }),
  z.object({ do: z.literal('finish') }),
  z.object({ do: z.literal('stop') }),
])
export type Command = z.input<typeof Command>

export const Numbered = z.object({ number: z.int(), command: Command })

/** How a door's pages are: how many there are, and how many have their room open. */
const Pages = z.object({ tabs: z.int(), joined: z.int() })
export const Progress = z.object({
  done: z.int(),
  /** By the address that the pages come by. */
  pages: z.record(z.string(), Pages),
  /** The lowest number that a page of the first room has reached. */
  lowestCursor: z.int(),
  highestCursor: z.int(),
  observers: z.array(z.object({ cursor: z.int(), code: z.int().nullable() })),
  /** Close codes that the server gave so far, each with how often. */
  closeCodes: z.record(z.string(), z.int()),
})
export type Progress = z.infer<typeof Progress>

/** What the child writes. */
export const Report = z.union([
  z.object({ number: z.int(), answer: z.unknown() }),
  z.object({ number: z.int(), error: z.string() }),
  z.object({ progress: Progress }),
])
export type Report = z.infer<typeof Report>

export const ProbeAnswered = z.object({ status: z.int(), text: z.string(), tookMs: z.number() })
export const Observed = z.object({
  observer: z.int(),
  answer: z.enum(['opened', 'reset']),
  after: z.int(),
  epoch: z.string(),
})
const Waits = z.object({ count: z.int(), medianMs: z.number(), longestMs: z.number() })
export const DelaysAnswered = z.object({ answer: Waits, through: Waits, local: Waits, across: Waits })
export const Started = z.object({ cookie: z.string(), userId: z.string(), roomIds: z.array(z.string()) })
export const Finished = z.object({ violations: z.array(z.unknown()), summary: z.string() })
