import type { Role } from '../../accounts/viewer.ts'

/** Somebody of the sample site. `hue` is the colour of their voice (0 to 11), which follows from the id. */
export interface DemoPerson {
  name: string
  hue: number
  role?: Role
  pronouns?: string
  /** Has left the station; what they wrote stays. */
  gone?: true
}

export const SITE_NAME = 'Saltmarsh Radio'
export const LONG_NAME = 'Bartholomew from the overnight weather desk (Tuesdays)'

/** The people of a small radio station. The first is the owner: the one to sign in as. */
export const PEOPLE: Record<string, DemoPerson> = {
  ines: { name: 'Ines', hue: 3, role: 'owner', pronouns: 'she' },
  priya: { name: 'Priya', hue: 0, role: 'admin', pronouns: 'she' },
  jonas: { name: 'Jonas', hue: 8, role: 'admin', pronouns: 'he' },
  tomasz: { name: 'Tomasz', hue: 7, pronouns: 'he' },
  lucia: { name: 'Lúcia', hue: 6, pronouns: 'she' },
  ravi: { name: 'Ravi', hue: 4, pronouns: 'he' },
  dele: { name: 'Dele', hue: 2, pronouns: 'they' },
  aiko: { name: '愛子', hue: 11, pronouns: 'she' },
  nour: { name: 'نور', hue: 5 },
  hana: { name: 'Hana', hue: 9, pronouns: 'she' },
  bart: { name: LONG_NAME, hue: 1 },
  minh: { name: 'Minh', hue: 10, pronouns: 'he' },
  okafor: { name: 'Mrs Okafor', hue: 6, role: 'guest' },
  tide: { name: 'Tide bot', hue: 7, role: 'bot' },
  marek: { name: 'Marek', hue: 4, gone: true },
}
