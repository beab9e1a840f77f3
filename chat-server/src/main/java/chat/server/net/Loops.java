package chat.server.net;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Event loops, which end with the server. */
final class Loops {

    private static final Logger log = LoggerFactory.getLogger(Loops.class);

    private Loops() {}

    /** Runs the task on the loop, unless that has ended: then there is nobody left to do it for. Any thread may call it. */
    static void execute(EventLoop eventLoop, Runnable task) {
        execute(eventLoop, task, ended -> log.debug("the server has stopped", ended));
    }

    /**
     * The same.
     *
     * @param otherwise told, on the caller's thread, that the loop has ended
     */
    static void execute(EventLoop eventLoop, Runnable task, Consumer<RejectedExecutionException> otherwise) {
        try {
            eventLoop.execute(task);
        } catch (RejectedExecutionException ended) {
            otherwise.accept(ended);
        }
    }
}
