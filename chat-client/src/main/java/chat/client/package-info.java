/**
 * The chat client: {@link chat.client.ChatClient} is the library, {@link chat.client.cli.ChatClientMain} the program on top of it. Nothing of
 * terminals belongs in the library.
 */
@NullMarked
package chat.client;

import org.jspecify.annotations.NullMarked;
