import { checkAltered } from './checks/altered.ts'
import { checkAgreement } from './checks/agreement.ts'
import { checkCopies } from './checks/copies.ts'
import { checkCurrent } from './checks/current.ts'
import { checkEquation } from './checks/equation.ts'
import { checkFiles } from './checks/files.ts'
import { checkJoined } from './checks/joined.ts'
import { checkLater } from './checks/later.ts'
import { checkLists } from './checks/lists.ts'
import { checkNumbers } from './checks/numbers.ts'
import { checkOneRow } from './checks/one-row.ts'
import { checkOrder } from './checks/order.ts'
import { checkPins } from './checks/pins.ts'
import { checkPreviews } from './checks/previews.ts'
import { checkRemoval } from './checks/removal.ts'
import { checkStored } from './checks/stored.ts'
import { checkThreads } from './checks/threads.ts'
import { checkUnread } from './checks/unread.ts'
import { collectFacts, type Violation } from './facts.ts'
import type { Entry } from './log.ts'

/** Holds a whole log against the promise: everything that contradicts it, in the order of the checks. */
export function checkLog(entries: Entry[]): Violation[] {
  const facts = collectFacts(entries)
  return CHECKS.flatMap((check) => check(facts))
}

const CHECKS = [
  checkStored,
  checkOneRow,
  checkNumbers,
  checkJoined,
  checkAgreement,
  checkCurrent,
  checkOrder,
  checkRemoval,
  checkEquation,
  checkAltered,
  checkThreads,
  checkLists,
  checkPins,
  checkUnread,
  checkFiles,
  checkCopies,
  checkPreviews,
  checkLater,
]
