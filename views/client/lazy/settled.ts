import { fetchAhead } from '../ahead.ts'
import { install } from '../installed.ts'
import { watchPrinting } from '../print.ts'
import { receiveShares } from '../shares.ts'

/*
 * Fetched and run once the page is there: what can wait until then.
 */

install()
watchPrinting()
void receiveShares().catch(() => {})
fetchAhead()
