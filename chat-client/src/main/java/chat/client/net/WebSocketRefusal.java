package chat.client.net;

import chat.client.ServerAddress;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;

/** What a web server means that does not switch to WebSocket, and what can be done about it. */
final class WebSocketRefusal {

    private WebSocketRefusal() {}

    static String inWords(ServerAddress server, WebSocketHandshakeException refusal) {
        HttpResponse answer = refusal instanceof WebSocketClientHandshakeException e ? e.response() : null;
        if (answer == null || answer.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            return String.valueOf(refusal.getMessage());
        }
        String said = "the answer was " + answer.status();
        String location = answer.headers().get(HttpHeaderNames.LOCATION);
        if (answer.status().codeClass() == HttpStatusClass.REDIRECTION && location != null) {
            return said + ". Try " + server.redirectedTo(location);
        }
        if (answer.status().equals(HttpResponseStatus.NOT_FOUND)) {
            return said + ". The path is the page's, followed by " + ServerAddress.WEB_PATH;
        }
        return server.tls() || answer.status().codeClass() != HttpStatusClass.CLIENT_ERROR
                ? said
                : said + ". Perhaps it wants TLS: wss:// instead of ws://";
    }
}
