/**
 * The web port: the page's files over HTTP, and the frames of WebSocket. What is said over them is none of its business: neither rooms nor
 * connections are known here.
 */
@NullMarked
package chat.server.web;

import org.jspecify.annotations.NullMarked;
