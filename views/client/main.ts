import { LANGUAGES, speakBy } from '../../src/texts/language.ts'
import { browserClock } from './clock.ts'
import { startPage } from './page.ts'
import { writeTimes } from './times.ts'

/*
 * What runs in the browser. Without it everything works by forms and links (UI.md §6); with it the page stays current,
 * a send is at once on the screen, and keys do what links do.
 */

speakBy(() => LANGUAGES.find((language) => language === document.documentElement.lang) ?? 'en')
writeTimes(document)
addEventListener('load', () => void import('./lazy/settled.ts').catch(() => {}))
const { userId, userName } = document.body.dataset
if (userId) startPage({ id: userId, name: userName ?? '' }, browserClock)
