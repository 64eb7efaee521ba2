import type { CountedRoom } from './room.ts'

/** A room in the shape of the JSON API, as one person sees it. `read_seq` is 0 and `role` null for who is no member. */
export const roomJson = (room: CountedRoom, epoch: string) => ({
  id: room.id,
  kind: room.kind,
  name: room.name,
  topic: room.topic,
  last_seq: room.lastSeq,
  read_seq: room.membership?.readSeq ?? 0,
  unread: room.unread,
  mentions: room.mentions,
  epoch,
  posting: room.posting,
  is_general: room.isGeneral,
  archived_at: room.archivedAt,
  member_count: room.memberCount,
  role: room.membership?.role ?? null,
  involvement: room.membership?.involvement ?? null,
  favourite: room.membership?.favourite ?? false,
})
