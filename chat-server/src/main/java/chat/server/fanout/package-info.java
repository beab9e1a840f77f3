/**
 * How a room's events reach its members: one log of encoded events a room, of which every member is a reader at its own place, and one task
 * for each event loop that serves all the readers there. No rule of the chat, and no connection's state.
 */
@NullMarked
package chat.server.fanout;

import org.jspecify.annotations.NullMarked;
