/*
 * What the second file of the script (`comfort.ts`) takes from the first. Its modules import from here, and only from
 * here, what the first file holds: the build leaves this import standing and points it at the first file, so that
 * nothing is sent or run twice.
 */
export { reachesPresent } from './apply.ts'
export type { Applied } from './apply.ts'
export { createTimer } from './clock.ts'
export type { Clock, Timer } from './clock.ts'
export { isSending } from './enter.ts'
export type { Composer, Quoted } from './composer.ts'
export { drawDays } from './dividers.ts'
export { watchEarlier } from './earlier.ts'
export { default as htmx } from 'htmx.org'
export { fromTemplate, parseServerHtml } from './html.ts'
export { firstMessage, isMessage, seqOf } from './messages.ts'
export { dayOf, writeTimes } from './times.ts'
