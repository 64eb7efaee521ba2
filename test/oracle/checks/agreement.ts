import type { Facts, StoredRow, Violation } from '../facts.ts'
import { listChangedElements, type MessageElement } from '../html.ts'
import { listLists, misquotesOf, missesOf, showsText } from '../shown.ts'
import type { Segment } from '../streams.ts'

/** 5. All subscribers and the table agree on number → id → body, and each state came to each of them exactly once. */
export function checkAgreement(facts: Facts): Violation[] {
  const seen: Seen = { idByNumber: new Map(), htmlByState: new Map(), faults: new Map() }
  const rowsByRoom = Map.groupBy(facts.rows, (row) => row.roomId)
  const violations = facts.streams.segments.flatMap((segment) => {
    const delivered = new Map<string, MessageElement>()
    return [
      ...contentFaults(facts, segment, delivered, seen),
      ...undelivered(segment, rowsByRoom.get(segment.roomId) ?? [], delivered),
    ]
  })
  return [...violations, ...answersThatDisagree(facts)]
}

const CHECK = 'agreement'

/** What subscribers were told so far: number → id, and state → bytes. */
interface Seen {
  idByNumber: Map<string, string>
  htmlByState: Map<string, string>
  /** What is wrong with an element, which many of them get in the same frame. */
  faults: Map<MessageElement, string[]>
}

function contentFaults(
  facts: Facts,
  segment: Segment,
  delivered: Map<string, MessageElement>,
  seen: Seen,
): Violation[] {
  return segment.frames.flatMap((frame) =>
    listChangedElements(frame.content).flatMap((element) => {
      const state = `${element.elementId}@${element.changedSeq}`
      const faults = [
        ...(element.changedSeq > frame.after && element.changedSeq <= frame.seq
          ? []
          : [`changed_seq ${element.changedSeq} in a frame of (${frame.after}, ${frame.seq}]`]),
        ...(delivered.has(state) ? [`state ${element.changedSeq} came twice`] : []),
        ...known(seen, element, () => [...rowFaults(facts, element, segment.roomId), ...answerFaults(facts, element)]),
        ...subscriberFaults(seen, segment.roomId, state, element),
      ]
      delivered.set(state, element)
      return faults.map((detail) => violation(segment, element.id, detail))
    }),
  )
}

function known({ faults }: Seen, element: MessageElement, find: () => string[]): string[] {
  const found = faults.get(element) ?? find()
  faults.set(element, found)
  return found
}

function rowFaults(facts: Facts, element: MessageElement, roomId: string): string[] {
  const row = facts.rowsById.get(element.id)
  if (row === undefined) return ['was shown, but is not stored']
  if (row.roomId !== roomId) return [`was shown, but belongs to room ${row.roomId}`]
  if (row.seq !== element.seq) return [`was shown as seq ${element.seq}, but is stored as ${row.seq}`]
  if (element.changedSeq > row.changed_seq) return [`was shown at ${element.changedSeq}, stored at ${row.changed_seq}`]
  if (element.changedSeq < row.changed_seq) return []
  if (element.rootId !== undefined && element.rootId !== row.thread_root_id)
    return [`was shown in the thread ${element.rootId}, but stands in ${row.thread_root_id}`]
  const misses = [...missesOf(element, row), ...misquotesOf(element, row, facts)]
  return misses.map((miss) => `state ${row.changed_seq} ${miss}`)
}

function answerFaults({ answeredBodies }: Facts, element: MessageElement): string[] {
  const body = answeredBodies.get(`${element.id}@${element.changedSeq}`)
  if (body === undefined || showsText(element.html, body)) return []
  return [`state ${element.changedSeq} was answered with the body ${JSON.stringify(body)}, but shown without it`]
}

function subscriberFaults(seen: Seen, roomId: string, state: string, element: MessageElement): string[] {
  const number = `${roomId}#${element.changedSeq}`
  const owner = seen.idByNumber.get(number)
  const html = seen.htmlByState.get(state)
  seen.idByNumber.set(number, owner ?? element.id)
  seen.htmlByState.set(state, html ?? element.html)
  return [
    ...(owner === undefined || owner === element.id
      ? []
      : [`number ${element.changedSeq} was also shown for ${owner}`]),
    ...(html === undefined || html === element.html ? [] : [`subscribers were shown different bytes of ${state}`]),
  ]
}

/** Everything whose last change lies in what the stream claims to cover must have come with it. */
function undelivered(segment: Segment, rows: StoredRow[], delivered: Map<string, MessageElement>): Violation[] {
  return rows
    .filter((row) => row.changed_seq > segment.after && row.changed_seq <= segment.cursor)
    .flatMap((row) =>
      listLists(row)
        .filter((list) => !delivered.has(`${list}-${row.id}@${row.changed_seq}`))
        .map((list) => {
          const detail = `state ${row.changed_seq} never came as ${list}- within (${segment.after}, ${segment.cursor}]`
          return violation(segment, row.id, detail)
        }),
    )
}

function answersThatDisagree({ sends, rowsById }: Facts): Violation[] {
  return [...sends].flatMap(([id, attempts]) => {
    const row = rowsById.get(id)
    const wrong = attempts.find(({ outcome, seq }) => outcome === 'ok' && seq !== null && seq !== row?.seq)
    if (row === undefined || wrong === undefined) return []
    const detail = `was acked as ${wrong.seq}, but is stored as ${row.seq}`
    return [{ check: CHECK, room_id: row.roomId, message_id: id, detail }]
  })
}

function violation(segment: Segment, id: string, detail: string): Violation {
  return {
    check: CHECK,
    room_id: segment.roomId,
    message_id: id,
    detail: `connection ${segment.connection}: ${detail}`,
  }
}
