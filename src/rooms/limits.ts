import type { Config } from '../config.ts'

/** The limits that rooms go by, as the configuration names them. */
export type RoomLimits = Pick<Config, 'LIMIT_ROOM_MEMBERS' | 'LIMIT_ROOMS_PER_USER' | 'LIMIT_DIRECT_PEOPLE'>
