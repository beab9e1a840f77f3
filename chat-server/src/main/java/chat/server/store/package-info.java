/**
 * The ports through which everything is asked for that must outlive a connection: {@link chat.server.store.Directory}, {@link
 * chat.server.store.RoomStore}, {@link chat.server.store.Mailboxes}, {@link chat.server.store.Conversations}, {@link
 * chat.server.store.Accounts}. No rules of chat in here, no sockets, no Netty; each implementation
 * is a package below.
 */
@NullMarked
package chat.server.store;

import org.jspecify.annotations.NullMarked;
