import { findEmojiNames } from '../emoji/custom-emoji.ts'
import { findNames } from '../emoji/emoji.store.ts'
import type { Sql } from '../platform/postgres.ts'
import { findEmoji } from './markup/emoji.ts'
import { findMentionCandidates, findRoomCandidates } from './markup/names.ts'
import { renderBody } from './markup/render-body.ts'
import type { Names } from './markup/stand-ins.ts'
import { listMentionable, listNameableRooms } from './names.store.ts'

/** A text without these names nobody, and most have none. */
const NAMES_SOMETHING = /[@#]|:[a-z0-9_+-]{2,32}:/

/** Makes what renders a text as the room reads it: with the people, rooms and emoji that it names looked up. */
export function createNaming({ sql, siteOrigin }: { sql: Sql; siteOrigin: string | undefined }) {
  return async function render(roomId: string, body: string) {
    if (!NAMES_SOMETHING.test(body)) return renderText(body, { siteOrigin })
    const [people, rooms, emoji] = await Promise.all([
      listMentionable(sql, roomId, findMentionCandidates(body)),
      listNameableRooms(sql, findRoomCandidates(body)),
      findCustomEmoji(body),
    ])
    return renderText(body, { people, rooms, emoji, siteOrigin })
  }

  async function findCustomEmoji(body: string): Promise<ReadonlySet<string>> {
    const names = findEmojiNames(body).filter((name) => findEmoji(name) === undefined)
    return new Set(names.length > 0 ? await findNames(sql, names) : [])
  }
}

export type RenderNaming = ReturnType<typeof createNaming>

function renderText(body: string, names: Names) {
  const { html, jumbo, mentionIds, mentionsRoom } = renderBody(body, names)
  return { body, html, jumbo, mentions: mentionIds, mentions_room: mentionsRoom }
}
