/*
 * WHAT THE SCRIPT MAY RELY ON: ids, classes and data attributes of a page with the sidebar. The markup is the mock-ups'.
 *
 * body.app              data-user-id data-user-name data-hue data-enter-sends="true|false" data-time-zone (the reader's)
 *                       data-socket (where the socket is),
 *                       on a room's page also data-room-id. Script sets data-connection="lost".
 * #announcer            div.sr[role=log]
 *
 * Sidebar
 * header.sidebar        nav[aria-label=Rooms] > a.row.jump (to /jump), ul#rooms, ul#directs; li each > a.room-link
 * a.room-link           data-room-id data-kind="public|private|direct" data-seq (last_seq when rendered) data-unread data-mentions;
 *                       .unread .muted; aria-current=page; href ends in #unread while unread;
 *                       children: svg.icon | span.who, span.cut, span.count (.mentions) | svg.icon.end (muted or draft, with span.sr)
 * .who                  data-presence-of="<user id>"; in it span.presence[data-state=active|away] > span.sr; none when not here
 * menu#site-menu[popover], form in it with button "Sign out"
 *
 * Room
 * section.sheet#room    data-room-id data-kind data-name data-read-seq data-member="true|false" data-here="<names>"
 * .scroller#scroller    > ol.messages#messages[data-room-id data-epoch data-seq], the only child
 * #messages > li        .divider.earlier > a[rel=prev] · .beginning · .divider.day > time[datetime=YYYY-MM-DD] ·
 *                       .divider.unread-line#unread · .message#m-<id> · .divider.later > a[rel=next]
 * li.message            data-seq data-changed-seq data-author data-mentions? (user ids, "room") data-deleted?;
 *                       .continues .deleted; parts .avatar .head(a.author a.when>time) a.quote .body.prose(.jumbo) a.edited
 *                       ul.reactions>li>button.reaction[data-by data-emoji] a.more
 * #above                .above, empty: here go .suggest, .latest, .toast
 * form#composer         .composer: input[name=id], input[name=reply_to_id]?, .context?, textarea#compose[name=body], button.send.
 *                       action = POST /rooms/:id/messages. Not there for non-members and archived rooms.
 * p#typing              .typing.cut
 * form#read-mark        .nojs, PUT /rooms/:id/read-mark, input[name=seq]
 * form#bell             .menu[popover][data-autosubmit]: radios name=involvement, button.nojs Save; PUT /rooms/:id/involvement
 * form[data-autosubmit] is to be sent as soon as something in it changes; its Save button is .nojs
 * time[datetime]        data-format="list|ago" outside of messages
 * div#emoji             .menu.emoji[popover], data-src="/emoji": empty until first opened; GET gives ul > li > button[data-emoji], h2, input[type=search]
 * div#format[popover], dialog#keys[popover]
 * dialog#switcher       .switcher, data-src="/jump": input[type=search][name=q], menu#found[role=listbox];
 *                       GET /jump?q=… with HX-Request gives what goes into #found: li.row[role=option] > a[href]
 *
 * Templates (<template id>), one element in each
 * #actions-template     div.actions[role=toolbar] > button.tool[data-action=react|quote|edit|more]; edit has .mine-only
 * #pending-template     li.message.pending: as a message, with p.state empty, no .more; time and body empty
 * #failed-template      p.state with span.reason and button[data-action=retry|edit|discard]
 * #waiting-template     p.state (clock) with span.reason
 * #reconnecting-template, #offline-template, #online-template   div.banner[role=status]; offline: span.wait, button[data-action=reconnect]; online: span.news
 * #toast-template       div.toast[role=status] > span.text, button[data-action=undo]
 * #latest-template      a.latest.button > svg, span.text
 * #context-template     div.context > span.quote > span.cut > b + text, button[data-action=unquote], input[name=reply_to_id]
 * #unread-template      li.divider.unread-line#unread          #day-template   li.divider.day > time
 * #delete-template      dialog.delete > h2, p.quote, form method=dialog: button.danger[value=delete], button.quiet[value=cancel]
 * #signed-out-template  dialog.signed-out with a link to the sign-in
 * #drawer-template      dialog.drawer, empty: filled with GET /messages/:id (HX-Request gives .quote, ul.quick, menu)
 * The edit form is a fragment: GET /messages/:id/edit with HX-Request gives form.body.edit[hx-morph-skip].
 */
export {}
