/**
 * What chat means: names, seats, sessions, rooms and the order of their events. Nothing in here knows of sockets or of Netty. Where
 * names and events are written down is behind {@link chat.server.room.UserRegister} and {@link chat.server.room.RoomLog}.
 */
@NullMarked
package chat.server.room;

import org.jspecify.annotations.NullMarked;
