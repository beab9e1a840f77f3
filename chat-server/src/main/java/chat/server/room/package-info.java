/** What chat means: names, seats, rooms and the order of their events. Nothing in here knows of sockets or of Netty. */
@NullMarked
package chat.server.room;

import org.jspecify.annotations.NullMarked;
