/**
 * What an operator can set and what is fixed, and where the values come from: flags, variables, a file. These are plain values with their
 * checks. No Netty, no chat, and nothing that is started.
 */
@NullMarked
package chat.server.config;

import org.jspecify.annotations.NullMarked;
