/** An answer that says no, in Toxiproxy's words. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const badBody = (reason: string): ApiError => new ApiError(400, `bad request body: ${reason}`);
export const missingField = (name: string): ApiError => new ApiError(400, `missing required field: ${name}`);
export const proxyNotFound = (): ApiError => new ApiError(404, "proxy not found");
export const proxyExists = (): ApiError => new ApiError(409, "proxy already exists");
export const toxicNotFound = (): ApiError => new ApiError(404, "toxic not found");
export const toxicExists = (): ApiError => new ApiError(409, "toxic already exists");
export const invalidType = (): ApiError => new ApiError(400, "invalid toxic type");
export const invalidStream = (): ApiError =>
  new ApiError(400, "stream was invalid, can be either upstream or downstream");
