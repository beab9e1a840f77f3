package chat.server.net;

/** The names of the handlers in a pipeline, in the order in which bytes that come in meet them. */
final class HandlerNames {

    static final String PROXY_DECODER = "proxy-decoder";
    static final String PROXY_HEADER = "proxy-header";
    static final String CLOSING = "closing";
    static final String SLOW_CONSUMER = "slow-consumer";
    static final String END_OF_INPUT = "end-of-input";
    static final String DETECTOR = "detector";
    static final String KEEP_ALIVE = "keep-alive";
    static final String TELNET = "telnet";
    static final String BYTE_GUARD = "byte-guard";
    static final String REPRINTER = "reprinter";
    static final String LINES = "lines";
    static final String HTTP_GUARD = "http-guard";
    static final String FLOW = "flow";
    static final String MESSAGES = "messages";
    static final String TEXT_ONLY = "text-only";
    static final String ENCODER = "encoder";
    static final String DECODER = "decoder";
    static final String STATE = "state";
    static final String ERRORS = "errors";

    private HandlerNames() {}
}
