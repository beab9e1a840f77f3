/**
 * The rules of the chat: names, seats, sessions, rooms and the order of their events. No sockets, no Netty, no files in here: what must
 * outlive a connection is asked for through {@link chat.server.store}, and events reach their readers through {@link
 * chat.server.domain.EventPublisher}.
 */
@NullMarked
package chat.server.domain;

import org.jspecify.annotations.NullMarked;
