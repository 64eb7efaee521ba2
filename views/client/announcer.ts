import { type Clock, createTimer } from './clock.ts'
import { make } from './elements.ts'
import { t } from './t.ts'

const LONGEST_TEXT = 140
const BURST_MS = 2000
const BURST_MESSAGES = 3

/**
 * Says to screen readers what sighted people see come: another's message, or how many there were when they come fast.
 * The list itself is not live: history, edits and catch-up would be read out.
 */
export function createAnnouncer(clock: Clock, say: (text: string) => void) {
  const burst = createTimer(clock)
  let heard = 0
  let unsaid = 0
  let lastAuthor = ''

  function endBurst() {
    if (unsaid > 0) say(t('{n} new messages, last from {name}', { n: unsaid, name: lastAuthor }))
    heard = 0
    unsaid = 0
  }

  return {
    message(author: string, text: string) {
      if (!burst.running) burst.set(BURST_MS, endBurst)
      heard++
      lastAuthor = author
      if (heard <= BURST_MESSAGES) say(`${author}: ${shortened(text)}`)
      else unsaid++
    },
    backOnline(messages: number) {
      say([t('Back online'), ...(messages > 0 ? [counted(messages)] : [])].join(', '))
    },
  }
}

export type Announcer = ReturnType<typeof createAnnouncer>

/** Writes into the page's live region; what was said before is not kept. */
export function sayIn(region: Element | null) {
  return (text: string) => {
    if (!region) return
    while (region.childElementCount > 9) region.firstElementChild?.remove()
    region.append(make('p', '', text))
  }
}

export const counted = (messages: number) =>
  messages === 1 ? t('1 new message') : t('{n} new messages', { n: messages })

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT - 1)}…` : line
}
