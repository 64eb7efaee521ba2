import { checkAgreement } from './checks/agreement.ts'
import { checkCurrent } from './checks/current.ts'
import { checkEquation } from './checks/equation.ts'
import { checkJoined } from './checks/joined.ts'
import { checkNumbers } from './checks/numbers.ts'
import { checkOneRow } from './checks/one-row.ts'
import { checkOrder } from './checks/order.ts'
import { checkRemoval } from './checks/removal.ts'
import { checkStored } from './checks/stored.ts'
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
]
