/*
 * A device of type FPGA for TensorFlow, in plain memory: the smallest plug-in with which ops can
 * run. Its one kernel adds float32 tensors of the same shape.
 *
 * The structures are those of TensorFlow's StreamExecutor C API, version 0.0.1, without what is not
 * needed here. Each begins with its size, by which the two sides agree on what the other knows.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct TF_Status TF_Status;
typedef struct TF_Tensor TF_Tensor;
typedef struct TF_OpKernelContext TF_OpKernelContext;
typedef struct TF_KernelBuilder TF_KernelBuilder;

extern void TF_SetStatus(TF_Status*, int code, const char* message);
extern TF_Status* TF_NewStatus(void);
extern void TF_DeleteStatus(TF_Status*);
extern int TF_GetCode(const TF_Status*);
extern TF_KernelBuilder* TF_NewKernelBuilder(const char* op, const char* device,
                                             void* (*create)(void*),
                                             void (*compute)(void*, TF_OpKernelContext*),
                                             void (*remove)(void*));
extern void TF_KernelBuilder_TypeConstraint(TF_KernelBuilder*, const char* attr, int dtype,
                                            TF_Status*);
extern void TF_RegisterKernelBuilder(const char* name, TF_KernelBuilder*, TF_Status*);
extern void TF_GetInput(TF_OpKernelContext*, int, TF_Tensor**, TF_Status*);
extern TF_Tensor* TF_AllocateOutput(TF_OpKernelContext*, int, int dtype, const int64_t* dims,
                                    int rank, size_t bytes, TF_Status*);
extern void TF_OpKernelContext_Failure(TF_OpKernelContext*, TF_Status*);
extern int TF_NumDims(const TF_Tensor*);
extern int64_t TF_Dim(const TF_Tensor*, int);
extern void* TF_TensorData(const TF_Tensor*);
extern size_t TF_TensorByteSize(const TF_Tensor*);
extern void TF_DeleteTensor(TF_Tensor*);

enum { OK = 0, INVALID = 3, FLOAT32 = 1, MOST_DIMENSIONS = 16 };

typedef struct {
  size_t size;
  void* ext;
  void* address;
  uint64_t bytes;
  uint64_t payload;
} Memory;

typedef struct {
  size_t size;
  void* ext;
  int32_t ordinal;
  void* handle;
  const char* hardware;
  const char* vendor;
  const char* bus;
} Device;

typedef struct {
  size_t size;
  void* ext;
  int32_t ordinal;
  Device* device;
} NewDevice;

typedef struct {
  size_t size;
  void* ext;
  void* optional[3];
} DeviceFns;

typedef struct {
  size_t size;
  void* ext;
  DeviceFns* fns;
} NewDeviceFns;

typedef struct {
  size_t size;
  void* ext;
  uint64_t (*nanoseconds)(void* timer);
} TimerFns;

typedef struct {
  size_t size;
  void* ext;
  void (*allocate)(const Device*, uint64_t, int64_t, Memory*);
  void (*deallocate)(const Device*, Memory*);
  void* (*allocate_host)(const Device*, uint64_t);
  void (*deallocate_host)(const Device*, void*);
  void* (*allocate_unified)(const Device*, uint64_t);
  void (*deallocate_unified)(const Device*, void*);
  unsigned char (*allocator_stats)(const Device*, void*);
  unsigned char (*memory_usage)(const Device*, int64_t*, int64_t*);
  void (*create_stream)(const Device*, void**, TF_Status*);
  void (*destroy_stream)(const Device*, void*);
  void (*stream_dependency)(const Device*, void*, void*, TF_Status*);
  void (*stream_status)(const Device*, void*, TF_Status*);
  void (*create_event)(const Device*, void**, TF_Status*);
  void (*destroy_event)(const Device*, void*);
  int (*event_status)(const Device*, void*);
  void (*record_event)(const Device*, void*, void*, TF_Status*);
  void (*wait_for_event)(const Device*, void*, void*, TF_Status*);
  void (*create_timer)(const Device*, void**, TF_Status*);
  void (*destroy_timer)(const Device*, void*);
  void (*start_timer)(const Device*, void*, void*, TF_Status*);
  void (*stop_timer)(const Device*, void*, void*, TF_Status*);
  void (*to_host)(const Device*, void*, void*, const Memory*, uint64_t, TF_Status*);
  void (*to_device)(const Device*, void*, Memory*, const void*, uint64_t, TF_Status*);
  void (*on_device)(const Device*, void*, Memory*, const Memory*, uint64_t, TF_Status*);
  void (*to_host_now)(const Device*, void*, const Memory*, uint64_t, TF_Status*);
  void (*to_device_now)(const Device*, Memory*, const void*, uint64_t, TF_Status*);
  void (*on_device_now)(const Device*, Memory*, const Memory*, uint64_t, TF_Status*);
  void (*block_for_event)(const Device*, void*, TF_Status*);
  void (*block_until_done)(const Device*, void*, TF_Status*);
  void (*synchronize)(const Device*, TF_Status*);
  void (*zero)(const Device*, void*, Memory*, uint64_t, TF_Status*);
  void (*set)(const Device*, void*, Memory*, uint8_t, uint64_t, TF_Status*);
  void (*set32)(const Device*, void*, Memory*, uint32_t, uint64_t, TF_Status*);
  unsigned char (*call_host)(const Device*, void*, void (*)(void*, TF_Status*), void*);
} Executor;

typedef struct {
  size_t size;
  void* ext;
  Executor* executor;
} NewExecutor;

typedef struct {
  size_t size;
  void* ext;
  const char* name;
  const char* type;
  unsigned char unified_memory;
  unsigned char bfc_allocator;
  unsigned char force_growth;
} Platform;

typedef struct {
  size_t size;
  void* ext;
  void (*device_count)(const Platform*, int*, TF_Status*);
  void (*create_device)(const Platform*, NewDevice*, TF_Status*);
  void (*destroy_device)(const Platform*, Device*);
  void (*create_device_fns)(const Platform*, NewDeviceFns*, TF_Status*);
  void (*destroy_device_fns)(const Platform*, DeviceFns*);
  void (*create_executor)(const Platform*, NewExecutor*, TF_Status*);
  void (*destroy_executor)(const Platform*, Executor*);
  void (*create_timer_fns)(const Platform*, TimerFns*, TF_Status*);
  void (*destroy_timer_fns)(const Platform*, TimerFns*);
} PlatformFns;

typedef struct {
  size_t size;
  void* ext;
  int32_t major, minor, patch;
  Platform* platform;
  PlatformFns* fns;
  void (*destroy_platform)(Platform*);
  void (*destroy_platform_fns)(PlatformFns*);
} Registration;

/* Everything is done at once, so that streams, events and timers have nothing to remember. */

static char something;

static void allocate(const Device* d, uint64_t bytes, int64_t space, Memory* m) {
  (void)d, (void)space;
  m->size = sizeof *m;
  m->address = aligned_alloc(64, (bytes + 63) / 64 * 64);
  m->bytes = bytes;
}
static void deallocate(const Device* d, Memory* m) {
  (void)d;
  free(m->address);
  m->address = NULL;
}
static void* allocate_host(const Device* d, uint64_t bytes) {
  (void)d;
  return aligned_alloc(64, (bytes + 63) / 64 * 64);
}
static void deallocate_host(const Device* d, void* memory) { (void)d, free(memory); }
static unsigned char allocator_stats(const Device* d, void* stats) {
  (void)d, (void)stats;
  return 0;
}
static unsigned char memory_usage(const Device* d, int64_t* unused, int64_t* total) {
  (void)d;
  *unused = *total = 64 << 20;
  return 1;
}
static void create(const Device* d, void** created, TF_Status* s) {
  (void)d, (void)s;
  *created = &something;
}
static void destroy(const Device* d, void* it) { (void)d, (void)it; }
static void nothing2(const Device* d, void* a, void* b, TF_Status* s) {
  (void)d, (void)a, (void)b, (void)s;
}
static void nothing1(const Device* d, void* a, TF_Status* s) { (void)d, (void)a, (void)s; }
static void nothing0(const Device* d, TF_Status* s) { (void)d, (void)s; }
static int event_status(const Device* d, void* event) {
  (void)d, (void)event;
  return 3; /* complete */
}
static void to_host_now(const Device* d, void* to, const Memory* from, uint64_t n, TF_Status* s) {
  (void)d, (void)s;
  memcpy(to, from->address, n);
}
static void to_device_now(const Device* d, Memory* to, const void* from, uint64_t n,
                          TF_Status* s) {
  (void)d, (void)s;
  memcpy(to->address, from, n);
}
static void on_device_now(const Device* d, Memory* to, const Memory* from, uint64_t n,
                          TF_Status* s) {
  to_device_now(d, to, from->address, n, s);
}
static void to_host(const Device* d, void* stream, void* to, const Memory* from, uint64_t n,
                    TF_Status* s) {
  (void)stream;
  to_host_now(d, to, from, n, s);
}
static void to_device(const Device* d, void* stream, Memory* to, const void* from, uint64_t n,
                      TF_Status* s) {
  (void)stream;
  to_device_now(d, to, from, n, s);
}
static void on_device(const Device* d, void* stream, Memory* to, const Memory* from, uint64_t n,
                      TF_Status* s) {
  (void)stream;
  on_device_now(d, to, from, n, s);
}
static void set(const Device* d, void* stream, Memory* m, uint8_t value, uint64_t n,
                TF_Status* s) {
  (void)d, (void)stream, (void)s;
  memset(m->address, value, n);
}
static void zero(const Device* d, void* stream, Memory* m, uint64_t n, TF_Status* s) {
  set(d, stream, m, 0, n, s);
}
static void set32(const Device* d, void* stream, Memory* m, uint32_t value, uint64_t n,
                  TF_Status* s) {
  (void)d, (void)stream, (void)s;
  for (uint64_t i = 0; i < n / 4; i++) ((uint32_t*)m->address)[i] = value;
}
static unsigned char call_host(const Device* d, void* stream, void (*call)(void*, TF_Status*),
                               void* argument) {
  (void)d, (void)stream;
  TF_Status* status = TF_NewStatus();
  call(argument, status);
  TF_DeleteStatus(status);
  return 1;
}

static void device_count(const Platform* p, int* count, TF_Status* s) {
  (void)p, (void)s;
  *count = 2;
}
static void create_device(const Platform* p, NewDevice* wanted, TF_Status* s) {
  (void)p, (void)s;
  wanted->device->size = sizeof(Device);
  wanted->device->handle = &something;
  wanted->device->ordinal = wanted->ordinal;
  wanted->device->hardware = "memory";
  wanted->device->vendor = "test";
}
static void destroy_device(const Platform* p, Device* d) { (void)p, (void)d; }
static void create_device_fns(const Platform* p, NewDeviceFns* wanted, TF_Status* s) {
  (void)p, (void)s;
  wanted->fns->size = sizeof(DeviceFns);
}
static void destroy_device_fns(const Platform* p, DeviceFns* f) { (void)p, (void)f; }
static void create_executor(const Platform* p, NewExecutor* wanted, TF_Status* s) {
  (void)p, (void)s;
  Executor all = {.size = sizeof(Executor),
                  .allocate = allocate,
                  .deallocate = deallocate,
                  .allocate_host = allocate_host,
                  .deallocate_host = deallocate_host,
                  .allocator_stats = allocator_stats,
                  .memory_usage = memory_usage,
                  .create_stream = create,
                  .destroy_stream = destroy,
                  .stream_dependency = nothing2,
                  .stream_status = nothing1,
                  .create_event = create,
                  .destroy_event = destroy,
                  .event_status = event_status,
                  .record_event = nothing2,
                  .wait_for_event = nothing2,
                  .create_timer = create,
                  .destroy_timer = destroy,
                  .start_timer = nothing2,
                  .stop_timer = nothing2,
                  .to_host = to_host,
                  .to_device = to_device,
                  .on_device = on_device,
                  .to_host_now = to_host_now,
                  .to_device_now = to_device_now,
                  .on_device_now = on_device_now,
                  .block_for_event = nothing1,
                  .block_until_done = nothing1,
                  .synchronize = nothing0,
                  .zero = zero,
                  .set = set,
                  .set32 = set32,
                  .call_host = call_host};
  *wanted->executor = all;
}
static void destroy_executor(const Platform* p, Executor* e) { (void)p, (void)e; }
static uint64_t nanoseconds(void* timer) {
  (void)timer;
  return 0;
}
static void create_timer_fns(const Platform* p, TimerFns* fns, TF_Status* s) {
  (void)p, (void)s;
  fns->size = sizeof(TimerFns);
  fns->nanoseconds = nanoseconds;
}
static void destroy_timer_fns(const Platform* p, TimerFns* f) { (void)p, (void)f; }
static void destroy_platform(Platform* p) { (void)p; }
static void destroy_platform_fns(PlatformFns* f) { (void)f; }

void SE_InitPlugin(Registration* registration, TF_Status* status) {
  (void)status;
  registration->platform->size = sizeof(Platform);
  registration->platform->name = "FPGA_IN_MEMORY";
  registration->platform->type = "FPGA";
  registration->platform->bfc_allocator = 1;
  PlatformFns fns = {.size = sizeof(PlatformFns),
                     .device_count = device_count,
                     .create_device = create_device,
                     .destroy_device = destroy_device,
                     .create_device_fns = create_device_fns,
                     .destroy_device_fns = destroy_device_fns,
                     .create_executor = create_executor,
                     .destroy_executor = destroy_executor,
                     .create_timer_fns = create_timer_fns,
                     .destroy_timer_fns = destroy_timer_fns};
  *registration->fns = fns;
  registration->destroy_platform = destroy_platform;
  registration->destroy_platform_fns = destroy_platform_fns;
}

static void add(void* kernel, TF_OpKernelContext* context) {
  (void)kernel;
  TF_Status* status = TF_NewStatus();
  TF_Tensor* a = NULL;
  TF_Tensor* b = NULL;
  TF_GetInput(context, 0, &a, status);
  TF_GetInput(context, 1, &b, status);
  size_t bytes = TF_TensorByteSize(a);
  if (bytes != TF_TensorByteSize(b) || TF_NumDims(a) > MOST_DIMENSIONS) {
    TF_SetStatus(status, INVALID, "this FPGA adds tensors of the same shape only");
    TF_OpKernelContext_Failure(context, status);
  } else {
    int64_t dims[MOST_DIMENSIONS];
    for (int i = 0; i < TF_NumDims(a); i++) dims[i] = TF_Dim(a, i);
    TF_Tensor* sum = TF_AllocateOutput(context, 0, FLOAT32, dims, TF_NumDims(a), bytes, status);
    const float* x = TF_TensorData(a);
    const float* y = TF_TensorData(b);
    float* z = TF_TensorData(sum);
    for (size_t i = 0; i < bytes / sizeof(float); i++) z[i] = x[i] + y[i];
    TF_DeleteTensor(sum);
  }
  TF_DeleteTensor(a);
  TF_DeleteTensor(b);
  TF_DeleteStatus(status);
}

void TF_InitKernel(void) {
  TF_Status* status = TF_NewStatus();
  TF_KernelBuilder* builder = TF_NewKernelBuilder("AddV2", "FPGA", NULL, add, NULL);
  TF_KernelBuilder_TypeConstraint(builder, "T", FLOAT32, status);
  TF_RegisterKernelBuilder("AddV2", builder, status);
  TF_DeleteStatus(status);
}
