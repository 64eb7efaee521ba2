import { invalid, Problem } from '../platform/problem.ts'
import { type Text, t } from '../texts/t.ts'

/** 409, beside the field `name`. */
export const nameTaken = (name: string) => {
  const message = t('There is a public room called “{name}” already. Choose another name.', { name })
  return new Problem('rooms.name_taken', 409, message, { errors: [{ field: 'name', message }] })
}

/** 403: the room may be read, but this is for its members. */
export const notAMember = () => new Problem('rooms.not_a_member', 403, 'Join the room first.')

/** 403: this is for the room's admins, and for admins of the site who are members. */
export const notAnAdmin = () => new Problem('rooms.not_an_admin', 403, 'Only admins of the room may do this.')

/** 403: guests are only where they were added. */
export const guestsCannot = (what: Text) => new Problem('rooms.guests_cannot', 403, t(what))

/** 409: nothing changes in an archived room until it is brought back. */
export const archived = () => new Problem('rooms.archived', 409, 'The room is archived. Bring it back first.')

/** 409: the people of a direct room stay the same; others make another room. */
export const directIsFixed = () =>
  new Problem('rooms.direct', 409, 'A direct room stays as it is. Open another with the people you want.')

/** 409: everybody is in General; only an owner may rename or archive it. */
export const generalStays = (what: Text) => new Problem('rooms.general', 409, t(what))

/** 409: a room with members keeps an admin. */
export const lastAdmin = () =>
  new Problem('rooms.last_admin', 409, 'This is the last admin of the room. Make somebody else one first.')

/** 422: more people than a room holds. */
export const tooManyMembers = (limit: number, field = 'member_ids') =>
  invalid([{ field, message: t('A room holds at most {limit} members.', { limit }) }], 'rooms.too_many_members')

/** 422: more people than a direct room holds. */
export const tooManyForDirect = (limit: number) =>
  invalid(
    [{ field: 'user_ids', message: t('A direct room holds at most {limit} people.', { limit }) }],
    'rooms.too_many_people',
  )

/** 422: a person is in as many rooms as one may be. */
export const tooManyRooms = (limit: number, names: string[], field: string) => {
  const message =
    names.length === 0
      ? t('You are in {limit} rooms, and that is the most. Leave one first.', { limit })
      : t('{names}: already in {limit} rooms, and that is the most. Leave one first.', {
          names: names.join(', '),
          limit,
        })
  return invalid([{ field, message }], 'rooms.too_many_rooms')
}

/** 422: not everybody named is here. */
export const noSuchPeople = (field: string) =>
  invalid([{ field, message: 'Expected ids of people who are here; at least one is not.' }], 'rooms.no_such_people')
