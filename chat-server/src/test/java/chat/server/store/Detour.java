package chat.server.store;

import chat.protocol.RoomName;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends all calls of a port that are answered later through one place, and also those of the rooms and writers that it answers with. */
final class Detour implements InvocationHandler {

    /** Where the calls come through. */
    interface Way {

        /**
         * A call.
         *
         * @param room what it is about; null if it is no room
         * @param method its name
         * @param call makes it
         */
        CompletionStage<?> go(@Nullable RoomName room, String method, Supplier<CompletionStage<?>> call);
    }

    private final Object target;
    private final @Nullable RoomName room;
    private final Way way;

    private Detour(Object target, @Nullable RoomName room, Way way) {
        this.target = target;
        this.room = room;
        this.way = way;
    }

    static <T> T of(Class<T> port, T target, Way way) {
        return of(port, target, null, way);
    }

    private static <T> T of(Class<T> port, Object target, @Nullable RoomName room, Way way) {
        Class<?>[] ports = {port};
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), ports, new Detour(target, room, way)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        if (method.getReturnType() == Conversations.class) {
            Object conversations = call(method, arguments);
            return conversations == null ? null : of(Conversations.class, (Conversations) conversations, way);
        } else if (method.getReturnType() != CompletionStage.class) {
            return call(method, arguments);
        }
        RoomName about =
                target instanceof RoomStore && arguments != null && arguments[0] instanceof RoomName name ? name : room;
        return way.go(about, method.getName(), () -> (CompletionStage<?>) call(method, arguments))
                .thenApply(answer -> detoured(answer, about));
    }

    @SuppressWarnings("TypeParameterUnusedInFormals")
    private <T> T call(Method method, Object @Nullable [] arguments) {
        try {
            @SuppressWarnings("unchecked") // as the port says
            T result = (T) method.invoke(target, arguments);
            return result;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Object detoured(@Nullable Object answer, @Nullable RoomName about) {
        if (answer instanceof RoomStore.OpenRoom) {
            return of(RoomStore.OpenRoom.class, answer, about, way);
        }
        return answer instanceof RoomStore.Writer ? of(RoomStore.Writer.class, answer, about, way) : answer;
    }
}
