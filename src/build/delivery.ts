import { readNumbers, readRoomsOf } from '../delivery/access.store.ts'
import { startHeartbeat } from '../delivery/heartbeat.ts'
import { createHub, type HubDeps } from '../delivery/hub.ts'
import { startReconciler } from '../delivery/reconciler.ts'
import { createFrameRenderer } from '../delivery/render.ts'
import { createResume } from '../delivery/resume.ts'
import { createSocketHandler } from '../delivery/socket.ts'
import { readChanges } from '../messages/changes.store.ts'
import { batched } from '../platform/batched.ts'
import { createAttendance } from '../presence/attendance.ts'
import { createFocus } from '../presence/focus.ts'
import type { Domain } from './domain.ts'
import type { Meters } from './meters.ts'
import { createFaultLog } from './fault-log.ts'
import type { Platform } from './platform.ts'

/** A gap is read in pieces of this many changes. */
const GAP_PIECE = 500

export type Delivery = ReturnType<typeof buildDelivery>

/** From a committed change to every open page. `publish` and `countSockets` are the server's. */
export function buildDelivery(
  platform: Platform,
  domain: Domain,
  meters: Meters,
  { publish, countSockets }: Pick<HubDeps, 'publish' | 'countSockets'>,
) {
  const { config, log, sql, bus, presence, limiter } = platform
  const { messages, memberships, findAccess, accounts } = domain
  const faults = createFaultLog(log)
  const frameOf = createFrameRenderer(domain.rendered)
  const hub = createHub({
    publish,
    countSockets,
    frameOf,
    readRun: (roomId, after) => {
      meters.gaps()
      return readChanges(sql, roomId, after, GAP_PIECE)
    },
    roomsOf: batched((userIds: string[]) => readRoomsOf(sql, userIds)),
    limits: { perUser: config.LIMIT_SOCKETS_PER_USER, perAddress: config.LIMIT_SOCKETS_PER_ADDRESS },
  })
  bus.subscribe(hub.handler)
  const resume = createResume({
    hub,
    findAccess,
    readRun: (roomId, after, limit) => readChanges(sql, roomId, after, limit),
    onResult: (result) => meters.resumes(1, { result }),
  })
  const attendance = createAttendance({
    presence,
    bus,
    attentionsOf: hub.attentionsOf,
    availabilityOf: batched((userIds: string[]) => accounts.status.availabilitiesOf(userIds)),
    onError: faults.failed,
  })
  const focus = createFocus({ focus: platform.focus, attentionsOf: hub.attentionsOf, onError: faults.failed })
  bus.subscribe({
    concerns: () => false,
    events: () => {},
    signal: (signal) => signal.kind === 'availability' && attendance.reconsider(signal.user_id),
  })
  const sockets = createSocketHandler({
    hub,
    resume,
    frameOf,
    bus,
    messages,
    limiter,
    limitSends: domain.limitSends,
    maxCharacters: config.LIMIT_MESSAGE_CHARACTERS,
    maxFiles: config.LIMIT_FILES_PER_MESSAGE,
    setReadMark: memberships.setReadMark,
    findTypingSeq: memberships.findTypingSeq,
    attend: (userId) => {
      attendance.attend(userId)
      focus.attend(userId)
    },
    onOpen: () => meters.connects(),
    onClose: (code) => meters.closes(1, { code: String(code) }),
    log: faults.failed,
  })

  /** Starts what runs by itself; gives what stops it. */
  function start(): () => Promise<void> {
    const stopHeartbeat = startHeartbeat(hub)
    const stopReconciler = startReconciler({
      hub,
      isBusUp: () => bus.health().state === 'up',
      readNumbers: (roomIds) => readNumbers(sql, roomIds),
      credentials: accounts.sessions,
      people: { endStatuses: () => accounts.status.endDue(), readVersion: () => accounts.site.readFactsVersion() },
      onAnswer: faults.answered,
      onError: faults.failed,
    })
    return async () => {
      stopHeartbeat()
      attendance.stop()
      await stopReconciler()
    }
  }

  return { hub, resume, sockets, start }
}
