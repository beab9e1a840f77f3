package chat.server;

import chat.server.config.ServerConfig;
import chat.server.config.TlsConfig;
import chat.server.config.WebConfig;
import chat.server.net.AcceptPace;
import chat.server.net.ListenerHandler;
import chat.server.net.ServerPipeline;
import chat.server.net.Transport;
import chat.server.net.tls.ServerTls;
import chat.server.net.tls.TlsPipeline;
import chat.server.web.WebPipeline;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Where a server listens: for lines, for lines over TLS, for browsers. Any thread may call it. */
final class Listeners {

    private final @Nullable Channel listener;
    private final @Nullable Channel tlsListener;
    private final @Nullable Channel webListener;
    private final boolean isSecure;

    /** The name that a browser on this host calls the server by. */
    private final String name;

    /** What serves those who come. */
    record Pipelines(ServerPipeline lines, WebPipeline web, ListenerHandler handler) {}

    /**
     * Listens. Blocks.
     *
     * @param tls null if there is no certificate
     * @throws CannotListenException if that is not possible somewhere. Whoever ends the loops ends what listens already
     */
    Listeners(
            ServerConfig config,
            Transport transport,
            EventLoopGroup eventLoops,
            Pipelines pipelines,
            @Nullable ServerTls tls)
            throws CannotListenException {
        isSecure = tls != null;
        name = isSecure && config.web() != null && !config.web().allowedHosts().isEmpty()
                ? config.web().allowedHosts().get(0) // the certificate is for this one
                : "localhost";
        Binder binder = new Binder(transport, eventLoops, config, pipelines.handler());
        TlsConfig tlsConfig = config.tls();
        TlsPipeline.Handshakes handshakes = tlsConfig == null
                ? null
                : new TlsPipeline.Handshakes(
                        tlsConfig.handshakeTimeout(), config.limits().fairUse().connectionsPerAddress());
        ServerPipeline lines = pipelines.lines();
        listener = tlsConfig != null && tlsConfig.plain() == TlsConfig.Plain.OFF
                ? null
                : binder.listen(lines, plainHost(config), config.port(), "--port");
        tlsListener = tlsConfig == null || tls == null || handshakes == null
                ? null
                : binder.listen(lines.overTls(tls, handshakes), config.host(), tlsConfig.port(), "--tls-port");
        WebPipeline page = pipelines.web();
        webListener = config.web() == null
                ? null
                : binder.listenForWeb(
                        tls == null || handshakes == null
                                ? page
                                : lines.overTls(tls, handshakes, page::beginSecurely, page::beginBesideTls),
                        config.web());
    }
    /** With a certificate the port for lines without TLS is for this machine alone, unless it was asked for. */
    private static @Nullable String plainHost(ServerConfig config) {
        TlsConfig tls = config.tls();
        return tls == null || tls.plain() == TlsConfig.Plain.EVERYWHERE
                ? config.host()
                : InetAddress.getLoopbackAddress().getHostAddress();
    }

    /** @param handler knows the connections of all listeners together */
    private record Binder(
            Transport transport, EventLoopGroup eventLoops, ServerConfig config, ListenerHandler handler) {

        /** @param flag what gives another port */
        @SuppressWarnings("deprecation") // RCVBUF_ALLOCATOR: Netty 4.2 has nothing else for it
        Channel listen(ChannelHandler pipeline, @Nullable String host, int port, String flag)
                throws CannotListenException {
            InetSocketAddress address = host == null ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
            ServerBootstrap bootstrap =
                    transport.newBootstrap(eventLoops, config.limits().deadPeerTimeout());
            if (config.tls() != null) {
                bootstrap.option(ChannelOption.RCVBUF_ALLOCATOR, new AcceptPace());
            }
            ChannelFuture bound = bootstrap
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel listener) {
                            listener.pipeline().addLast(handler);
                        }
                    })
                    .childHandler(handler.before(config.limits().detectTimeout(), pipeline))
                    .bind(address)
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw new CannotListenException(host, port, flag, bound.cause());
            }
            return bound.channel();
        }

        /** Returns null if the port is taken and need not be had. */
        @Nullable
        Channel listenForWeb(ChannelHandler pipeline, WebConfig web) throws CannotListenException {
            try {
                return listen(pipeline, config.host(), web.port(), "--web-port");
            } catch (CannotListenException e) {
                if (e.isPortInUse() && !web.required()) {
                    return null;
                }
                throw e;
            }
        }
    }

    /** The port for lines without TLS, the one that was picked if 0 was asked for; -1 if there is none. */
    int port() {
        return port(listener);
    }

    /** The port for lines over TLS; -1 if there is none. */
    int tlsPort() {
        return port(tlsListener);
    }

    /** The port of the page; -1 if there is none. */
    int webPort() {
        return port(webListener);
    }

    private static int port(@Nullable Channel listener) {
        return listener == null ? -1 : ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Where it listens for lines without TLS, as HOST:PORT; null if it does not. */
    @Nullable
    String address() {
        return address(listener);
    }

    /** Where it listens for lines over TLS, as HOST:PORT; null if it does not. */
    @Nullable
    String tlsAddress() {
        return address(tlsListener);
    }

    private static @Nullable String address(@Nullable Channel listener) {
        return listener == null ? null : NetUtil.toSocketAddressString((InetSocketAddress) listener.localAddress());
    }

    /**
     * Where the page is, for a browser on this host or, if the server listens on one address only, where that is reached. With a
     * certificate and an allowed name, by that name. Null if there is none.
     */
    @Nullable
    String webAddress() {
        if (webListener == null) {
            return null;
        }
        return pageAddress((InetSocketAddress) webListener.localAddress(), isSecure, name);
    }

    /** @param name of this host, for a listener on all its addresses */
    static String pageAddress(InetSocketAddress listener, boolean isSecure, String name) {
        String where = listener.getAddress().isAnyLocalAddress()
                ? name + ":" + listener.getPort()
                : NetUtil.toSocketAddressString(listener);
        return isSecure ? "https://" + where.replaceFirst(":443$", "") + "/" : "http://" + where + "/";
    }

    /** Nobody is let in any more. */
    void close(long patienceMillis) {
        for (Channel each : Arrays.asList(listener, tlsListener, webListener)) {
            if (each != null) {
                each.close().awaitUninterruptibly(patienceMillis);
            }
        }
    }
}
