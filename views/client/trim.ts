import { pagePaths } from '../../src/http/page-paths.ts'
import { drawDays } from './dividers.ts'
import { make } from './elements.ts'
import { seqOf } from './messages.ts'
import type { Room } from './room.ts'
import { t } from './t.ts'

/** Above so many loaded messages the oldest are dropped down to the second number. */
const MANY_MESSAGES = 400
const FEW_MESSAGES = 200

/** Keeps a list short that somebody leaves open at its end; the link to earlier messages comes back in its place. */
export function trim({ list, followEarlier }: Pick<Room, 'list' | 'followEarlier'>) {
  const messages = list.getElementsByClassName('message')
  const lowestKept = messages[messages.length - FEW_MESSAGES]
  if (messages.length <= MANY_MESSAGES || !lowestKept) return
  while (list.firstElementChild && list.firstElementChild !== lowestKept) list.firstElementChild.remove()
  drawDays(list)
  list.prepend(earlierLink(list.dataset['roomId'] ?? '', seqOf(lowestKept)))
  followEarlier()
}

function earlierLink(roomId: string, seq: number): HTMLElement {
  const link = make('a', '', t('Earlier messages'))
  link.rel = 'prev'
  link.href = pagePaths.messagesBefore(roomId, seq)
  return make('li', 'divider earlier', link)
}
