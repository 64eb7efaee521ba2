import { personJson } from '../avatars/person-json.ts'
import type { Member } from '../rooms/room.ts'

/** A member as the API shows them. */
export const memberJson = ({ user, ...member }: Member) => ({ user: personJson(user), ...member })
