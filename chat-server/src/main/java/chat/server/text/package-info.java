/**
 * The chat for people on telnet or netcat: their lines become the same messages that programs send, and back. Neither rooms nor connections
 * are known here.
 */
@NullMarked
package chat.server.text;

import org.jspecify.annotations.NullMarked;
