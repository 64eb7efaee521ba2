import { personJson } from '../avatars/person-json.ts'
import type { Message } from './message.ts'

/** A message as the API answers it: what only pages need is left out, and a tombstone keeps what a tombstone keeps. */
export function messageJson(message: Message) {
  const {
    mentions: _mentions,
    mentions_room: _room,
    jumbo: _jumbo,
    continues: _continues,
    quote: _quote,
    author,
    thread,
    poll,
    ...json
  } = message
  return {
    ...json,
    author: personJson(author),
    also_in_room: json.also_in_room ?? false,
    action: json.action ?? false,
    thread: thread && { replies: thread.replies, last_reply_at: thread.last_reply_at },
    reactions: json.reactions.map(({ emoji, user_ids }) => ({ emoji, user_ids })),
    poll: poll && { ...poll, options: poll.options.map(({ text, user_ids }) => ({ text, user_ids })) },
  }
}
