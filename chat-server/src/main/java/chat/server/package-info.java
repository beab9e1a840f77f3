/**
 * The program: {@link chat.server.ChatServerMain} reads the settings, {@link chat.server.ChatServer} puts the parts together and starts them
 * in their order. No rule of the chat and no handler of a socket belongs here.
 */
@NullMarked
package chat.server;

import org.jspecify.annotations.NullMarked;
