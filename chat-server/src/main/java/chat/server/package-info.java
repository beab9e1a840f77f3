/** The chat server: start with {@link chat.server.ChatServer}; {@link chat.server.net.ServerPipeline} shows what happens on a socket. */
@NullMarked
package chat.server;

import org.jspecify.annotations.NullMarked;
