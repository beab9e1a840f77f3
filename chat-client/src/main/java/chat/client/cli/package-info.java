/**
 * The program: {@link chat.client.cli.ChatSession} is the conversation, a {@link chat.client.cli.Console} is where it takes
 * place. Nothing here knows about sockets.
 */
@NullMarked
package chat.client.cli;

import org.jspecify.annotations.NullMarked;
