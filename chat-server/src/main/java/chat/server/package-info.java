/** The chat server: start with {@link chat.server.ChatServer}, or with {@link chat.server.net.ServerPipeline} to see what happens on a socket. */
@NullMarked
package chat.server;

import org.jspecify.annotations.NullMarked;
