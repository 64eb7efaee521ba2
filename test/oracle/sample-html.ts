import type { Row } from './log.ts'

/** A message as a site that is no real one has it: with what its quote says. */
export interface SampleRow extends Row {
  quoted: string | null
}

/** A message that nothing was done to. */
export const sampleRow = (made: Pick<Row, 'id' | 'seq' | 'author_id' | 'body'> & Partial<SampleRow>): SampleRow => ({
  changed_seq: made.seq,
  created_at: Date.UTC(2026, 0, 1),
  edited: false,
  deleted: false,
  thread_root_id: null,
  also_in_room: false,
  reply_to_id: null,
  replies: 0,
  pinned: false,
  reactions: [],
  files: [],
  poll: null,
  previews: [],
  quoted: null,
  ...made,
})

/** As it is stored. */
export const storedRow = ({ quoted: _quoted, ...row }: SampleRow): Row => structuredClone(row)

/** One element of the room's list, with all that the oracle reads in it. */
export function renderSample(row: SampleRow): string {
  const attributes = `id="m-${row.id}" data-seq="${row.seq}" data-changed-seq="${row.changed_seq}" data-author="${row.author_id}"`
  const thread =
    row.thread_root_id === null && row.replies > 0 ? `<a><b>${row.replies} ${noun(row.replies)}</b></a>` : ''
  return row.deleted
    ? `<li ${attributes} data-deleted><i>deleted</i>${thread}</li>`
    : `<li ${attributes}>${quote(row)}<p>${row.body}${marks(row)}</p>${drawnPoll(row)}${extras(row)}<ul><li>nested</li></ul>${thread}</li>`
}

const noun = (replies: number) => (replies === 1 ? 'reply' : 'replies')

const quote = (row: SampleRow) =>
  row.reply_to_id === null ? '' : `<a class="quote" href="/x"><b>Who</b> ${row.quoted ?? 'Deleted message'}</a>`

const marks = ({ edited, pinned }: Row) =>
  (edited ? '<a>(edited)</a>' : '') + (pinned ? '<a class="edited" data-pinned="">(pinned)</a>' : '')

const drawnPoll = ({ poll }: Row) =>
  poll === null
    ? ''
    : `<form class="poll"${poll.closed ? ' data-closed=""' : ''}>${poll.options
        .map(({ text, user_ids: ids }) => `<button class="poll-option" data-by="${ids.join(' ')}">${text}</button>`)
        .join('')}</form>`

const extras = ({ files, reactions, previews }: Row) =>
  previews.map((url) => `<a class="preview" href="${url}"><b>What it says</b></a>`).join('') +
  files.map((file) => `<a class="file" href="/files/${file.id}">${file.name}</a>`).join('') +
  reactions
    .map(
      ({ emoji, user_ids: ids }) =>
        `<button class="reaction" data-by="${ids.join(' ')}" data-emoji="${emoji}"></button>`,
    )
    .join('')

const renderReply = (row: SampleRow) => renderSample(row).replace(' id="m-', ' id="t-')

const isInRoom = (row: Row) => row.thread_root_id === null || row.also_in_room

/** What changed, as a frame has it: for the room's list, and for those of threads. */
export function renderChanges(rows: SampleRow[]): string {
  return rows
    .toSorted((a, b) => a.changed_seq - b.changed_seq)
    .map((row) => {
      const inRoom = isInRoom(row) ? partial('#messages', renderSample(row)) : ''
      const target = `#thread[data-thread-root-id=&quot;${row.thread_root_id}&quot;]`
      return inRoom + (row.thread_root_id === null ? '' : partial(target, renderReply(row)))
    })
    .join('')
}

const partial = (target: string, html: string) =>
  `<hx-partial hx-target="${target}" hx-swap="upsert">${html}</hx-partial>`

/** A list as a page has it: that of the room, or of the thread that is named. */
export function renderSampleList(
  list: { roomId: string; rootId?: string | undefined; epoch: string; seq: number },
  rows: SampleRow[],
): string {
  const { roomId, rootId, epoch, seq } = list
  const shown = rows.filter((row) => (rootId === undefined ? isInRoom(row) : row.thread_root_id === rootId))
  const items = shown.toSorted((a, b) => a.seq - b.seq).map(rootId === undefined ? renderSample : renderReply)
  const divided = items.toSpliced(1, 0, '<li class="divider">Today</li>').join('')
  const root = rootId === undefined ? '' : ` data-thread-root-id="${rootId}"`
  return `<ol id="${rootId === undefined ? 'messages' : 'thread'}" data-room-id="${roomId}"${root} data-epoch="${epoch}" data-seq="${seq}">${divided}</ol>`
}
